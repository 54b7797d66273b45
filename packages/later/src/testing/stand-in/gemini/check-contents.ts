import {
  type WireContent,
  type WirePart,
  callsOf,
  currentTurnStart,
  responsesOf,
} from "../generate-request.ts";
import { Refusal } from "../refusal.ts";
import { refuseRules } from "./refusals.ts";
import type { ThoughtSignatures } from "./thought-signatures.ts";

const dataFields = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
] as const;

/**
 * Holds a conversation to the API's rules about roles, parts, function responses and, unless they
 * are switched off, signatures.
 *
 * @throws Refusal 400
 */
export function checkContents(
  contents: readonly WireContent[],
  signatures: ThoughtSignatures | undefined,
): void {
  if (contents.length === 0) {
    throw refuseRules(["GenerateContentRequest.contents: contents is not specified"]);
  }
  for (const { role } of contents) {
    if (role !== undefined && role !== "user" && role !== "model") {
      throw new Refusal(
        400,
        `Role '${role.slice(0, 100)}' is not supported. Please use a valid role: user, model.`,
      );
    }
  }
  const problems = contents.flatMap(partProblems);
  if (problems.length > 0) throw refuseRules(problems);
  if (contents[0]?.role === "model") {
    throw new Refusal(400, "Please ensure that multiturn requests start with a user role.");
  }
  for (const index of contents.keys()) checkCallTurn(contents, index);
  if (contents.at(-1)?.role === "model") {
    throw new Refusal(
      400,
      "Please ensure that multiturn requests end with a user role or a function response.",
    );
  }
  if (signatures !== undefined) checkSignatures(contents, signatures);
}

function partProblems(content: WireContent, index: number): readonly string[] {
  const path = `GenerateContentRequest.contents[${index}].parts`;
  const parts = content.parts ?? [];
  if (parts.length === 0) return [`${path}: contents.parts must not be empty.`];
  return parts.flatMap((part, position) => onePartProblems(part, `${path}[${position}]`));
}

function onePartProblems(part: WirePart, path: string): readonly string[] {
  const present = dataFields.filter((field) => field in part);
  if (present.length === 0) {
    return [`${path}.data: required oneof field 'data' must have one initialized field`];
  }
  if (present.length > 1) {
    return [`${path}: oneof field 'data' is already set. Cannot set '${present[1]}'`];
  }
  if (part.functionCall !== undefined && !part.functionCall.name) {
    return [`${path}.function_call.name: Name cannot be empty.`];
  }
  if (part.functionResponse !== undefined && !part.functionResponse.name) {
    return [`${path}.function_response.name: Name cannot be empty.`];
  }
  return [];
}

/** Looks at one turn and its neighbours: calls, and the responses that have to follow them. */
function checkCallTurn(contents: readonly WireContent[], index: number): void {
  const content = contents[index];
  const previous = contents[index - 1];
  const calls = callsOf(content);
  const responses = responsesOf(content);
  const isModel = content?.role === "model";
  if (calls.length > 0 && (!isModel || previous?.role === "model")) {
    throw new Refusal(
      400,
      "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
    );
  }
  if (responses.length > 0 && (isModel || callsOf(previous).length === 0)) {
    throw new Refusal(
      400,
      "Please ensure that function response turn comes immediately after a function call turn.",
    );
  }
  if (calls.length > 0) checkResponses(contents, index);
}

function checkResponses(contents: readonly WireContent[], index: number): void {
  const calls = callsOf(contents[index]);
  const responses = responsesOf(contents[index + 1]);
  if (responses.length !== calls.length) {
    throw new Refusal(
      400,
      "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
    );
  }
  for (const [position, call] of calls.entries()) {
    const response = responses[position];
    const path = `contents[${index + 1}].parts[${position}].function_response`;
    if (response?.name !== call.name) {
      throw new Refusal(
        400,
        `Please ensure that function responses come in the order of the function calls: ${path}.name is '${response?.name}', the function call is '${call.name}'.`,
      );
    }
    if (response?.id !== call.id) {
      throw new Refusal(
        400,
        `Please ensure that the id of each function response is that of its function call: ${path}.id does not match the call of '${call.name}'.`,
      );
    }
  }
}

/** Only the current turn is checked, and only the first call of each step has to be signed. */
function checkSignatures(contents: readonly WireContent[], signatures: ThoughtSignatures): void {
  const start = currentTurnStart(contents);
  for (const [index, content] of contents.entries()) {
    if (index < start) continue;
    const parts = (content.parts ?? []).filter((part) => part.functionCall !== undefined);
    for (const [position, { functionCall, thoughtSignature }] of parts.entries()) {
      if (functionCall === undefined) continue;
      if (thoughtSignature === undefined) {
        if (position === 0) throw missingSignature(functionCall.name ?? "", index + 1);
      } else if (!signatures.verify(thoughtSignature, functionCall)) {
        throw new Refusal(400, "Corrupted thought signature.");
      }
    }
  }
}

function missingSignature(name: string, position: number): Refusal {
  return new Refusal(
    400,
    `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${position}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`,
  );
}
