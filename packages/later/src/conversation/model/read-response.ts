import type { FunctionCall } from "../../model/function-call.ts";
import { isObject } from "../../model/json.ts";
import { callsOf, type Content, type Part, partsOf } from "../content/content.ts";
import type { Candidate, ModelResponse } from "./model-client.ts";

/**
 * What a response means for the conversation. `unusable` is worth one more try, `stopped` is not;
 * `problem` is a sentence.
 */
export type ResponseReading = { readonly response: ModelResponse } & (
  | { readonly type: "answer"; readonly content: Content; readonly text: string }
  | { readonly type: "calls"; readonly content: Content; readonly calls: readonly FunctionCall[] }
  | { readonly type: "unusable"; readonly problem: string }
  | { readonly type: "stopped"; readonly problem: string }
);

const completeReasons: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  "",
  "FINISH_REASON_UNSPECIFIED",
  "STOP",
  "MAX_TOKENS",
]);

const accidentalReasons: ReadonlySet<unknown> = new Set([
  "MALFORMED_FUNCTION_CALL",
  "MALFORMED_RESPONSE",
  "UNEXPECTED_TOOL_CALL",
]);

/** Reads the first candidate; the others have no place in a conversation. */
export function readResponse(response: ModelResponse): ResponseReading {
  const candidate = firstCandidate(response);
  const content = modelContent(candidate);
  const blockReason = response.promptFeedback?.blockReason;
  if (content === undefined && blockReason !== undefined) {
    return { type: "stopped", problem: `The prompt was blocked (${blockReason}).`, response };
  }
  const reason = candidate?.finishReason;
  if (accidentalReasons.has(reason)) {
    return { type: "unusable", problem: `The model's answer was not valid (${reason}).`, response };
  }
  if (!completeReasons.has(reason)) {
    const problem = `The model stopped without an answer (${reason}).`;
    return { type: "stopped", problem, response };
  }
  if (content !== undefined) return readContent(content, response);
  const problem = "The model's answer was empty.";
  // The next answer would be cut off at the same place.
  return { type: reason === "MAX_TOKENS" ? "stopped" : "unusable", problem, response };
}

/** The candidate that counts. A chunk of a stream may hold only another one. */
export function firstCandidate(response: ModelResponse): Candidate | undefined {
  const candidates: unknown = response.candidates;
  if (!Array.isArray(candidates)) return undefined;
  return candidates.find((candidate) => isObject(candidate) && (candidate["index"] ?? 0) === 0);
}

/** What the part says to the user; nothing when it is reasoning or no text. */
export function spokenText(part: Part): string {
  return part.thought !== true && typeof part.text === "string" ? part.text : "";
}

/** The candidate's content as it came, unless there is nothing in it but reasoning. */
function modelContent(candidate: Candidate | undefined): Content | undefined {
  const content = candidate?.content;
  if (content === undefined || !partsOf(content).some(saysSomething)) return undefined;
  // Without a role the API would take the model's words for the user's.
  return content.role === "model" ? content : { ...content, role: "model" };
}

function saysSomething(part: Part): boolean {
  if (part.functionCall !== undefined) return true;
  if (part.thought === true) return false;
  const { text, thought: _thought, thoughtSignature: _signature, ...others } = part;
  return Object.keys(others).length > 0 || (typeof text === "string" && text !== "");
}

function readContent(content: Content, response: ModelResponse): ResponseReading {
  const calls = callsOf(content);
  if (calls.length === 0) {
    const text = partsOf(content).map(spokenText).join("");
    return { type: "answer", content, text, response };
  }
  for (const call of calls) {
    const flaw = flawOf(call);
    if (flaw === undefined) continue;
    const problem = `The model's answer holds a function call ${flaw}.`;
    return { type: "unusable", problem, response };
  }
  return { type: "calls", content, calls, response };
}

function flawOf(call: FunctionCall & { readonly willContinue?: boolean }): string | undefined {
  if (typeof call.name !== "string" || call.name.trim() === "") return "without a name";
  return call.willContinue === true ? "whose arguments did not arrive whole" : undefined;
}
