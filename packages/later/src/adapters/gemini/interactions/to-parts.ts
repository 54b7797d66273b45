import type { FunctionCall } from "../../../model/function-call.ts";
import type { JsonObject } from "../../../model/json.ts";
import { type Step, type StepContent, type StepPart, stepsIn } from "./step.ts";

/**
 * What a conversation reads of a step of the model. Steps of tools that the API runs itself mean nothing
 * to it and are only kept.
 */
export function toParts(step: Step): readonly StepPart[] {
  if (step.type === "function_call") return [toCallPart(step)];
  if (step.type === "thought") return toThoughtParts(step);
  if (step.type === "model_output" && !("error" in step)) {
    return stepsIn(step["content"]).map(toContentPart);
  }
  return [{ interactionStep: step }];
}

/** One piece of what a step says. */
export function toContentPart(content: StepContent): StepPart {
  const { type, text, data, uri, mime_type: mimeType, ...others } = content;
  const members = Object.keys(others).length === 0 ? {} : { contentMembers: others };
  if (type === "text" && typeof text === "string") return { text, ...members };
  const media = typeof mimeType === "string" ? { mimeType } : undefined;
  if (media !== undefined && typeof data === "string") {
    return { inlineData: { ...media, data }, ...members };
  }
  if (typeof uri === "string") return { fileData: { ...media, fileUri: uri }, ...members };
  return { interactionStep: { type: "model_output", content: [content] } };
}

/** One piece of a thought's summary. */
export function toThoughtPart(content: StepContent): StepPart {
  return { ...toContentPart(content), thought: true };
}

/** What signs a thought; it comes at its end. */
export function toSignaturePart(signature: unknown): readonly StepPart[] {
  return typeof signature === "string" && signature !== ""
    ? [{ thought: true, text: "", thoughtSignature: signature }]
    : [];
}

function toCallPart(step: Step): StepPart {
  const { type: _type, id, name, arguments: args, ...others } = step;
  // Calls of a wrong form are the conversation's to refuse.
  const functionCall = { id, name, args: args as JsonObject } as FunctionCall;
  return {
    functionCall,
    ...(Object.keys(others).length === 0 ? {} : { interactionStep: step }),
  };
}

function toThoughtParts(step: Step): readonly StepPart[] {
  return [...stepsIn(step["summary"]).map(toThoughtPart), ...toSignaturePart(step["signature"])];
}
