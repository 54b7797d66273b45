import type { Part } from "../../../../conversation/content/content.ts";
import { isObject } from "../../../../model/json.ts";
import type { WireStep } from "./wire-step.ts";

/**
 * The parts of an answer as steps. A part may bring a step of its own in `interactionStep`, for those that the
 * other API has no form for.
 */
export function toSteps(parts: readonly Part[]): readonly WireStep[] {
  return parts.flatMap(toStep);
}

function toStep(part: Part): readonly WireStep[] {
  const { functionCall, text, thought, thoughtSignature, inlineData } = part;
  const own = (part as { readonly interactionStep?: unknown }).interactionStep;
  if (isObject(own)) return [own as WireStep];
  const signature = thoughtSignature === undefined ? {} : { signature: thoughtSignature };
  if (functionCall !== undefined) {
    const { id, name, args = {} } = functionCall;
    const call = { type: "function_call", id, name, arguments: args };
    return thoughtSignature === undefined ? [call] : [{ type: "thought", ...signature }, call];
  }
  if (thought === true) {
    return [{ type: "thought", summary: [{ type: "text", text }], ...signature }];
  }
  if (inlineData !== undefined) {
    const { mimeType, data } = inlineData;
    const [type] = mimeType.split("/");
    return [{ type: "model_output", content: [{ type, data, mime_type: mimeType }] }];
  }
  return text === undefined || text === ""
    ? []
    : [{ type: "model_output", content: [{ type: "text", text }] }];
}
