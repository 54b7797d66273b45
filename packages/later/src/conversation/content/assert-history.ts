import { LaterError } from "../../errors/later-error.ts";
import { toJsonPointer } from "../../model/json-pointer.ts";
import { isObject } from "../../model/json.ts";

/**
 * Refuses a history that no model could be asked with: of another API's form, cut in the middle of a
 * round, or damaged while it was kept.
 *
 * @throws LaterError `INVALID_ARGUMENT`; `details.path` is a JSON Pointer to the culprit
 */
export function assertHistory(history: unknown): void {
  if (!Array.isArray(history)) throw refusal([], "has to be a list of contents");
  for (const [index, content] of history.entries()) assertContent(content, index);
  for (const index of history.keys()) assertAnswered(history as readonly Call[], index);
}

type Path = readonly (string | number)[];

type Call = Readonly<Record<string, unknown>>;

function assertContent(content: unknown, index: number): void {
  if (!isObject(content)) throw refusal([index], 'has to be an object with "role" and "parts"');
  const { role, parts } = content;
  if (role !== "user" && role !== "model") {
    throw refusal([index, "role"], 'has to be "user", also for answers of tools, or "model"');
  }
  if (!Array.isArray(parts) || parts.length === 0) {
    throw refusal([index, "parts"], "has to be a list of at least one part");
  }
  for (const [position, part] of parts.entries()) {
    assertPart(part, role, [index, "parts", position]);
  }
}

function assertPart(part: unknown, role: "user" | "model", path: Path): void {
  if (!isObject(part)) throw refusal(path, "has to be an object");
  const { thought: _thought, thoughtSignature, ...data } = part;
  if (Object.values(data).every((member) => member === undefined)) {
    throw refusal(path, "says nothing");
  }
  if (!isAbsentOr("string", data["text"])) throw refusal([...path, "text"], "has to be a text");
  if (!isAbsentOr("string", thoughtSignature)) {
    throw refusal([...path, "thoughtSignature"], "has to be the text that the model sent");
  }
  const { functionCall, functionResponse } = data;
  if (functionCall !== undefined) {
    if (role === "user") throw refusal([...path, "functionCall"], "belongs to the model");
    assertNamed(functionCall, [...path, "functionCall"]);
    assertObject(functionCall["args"] ?? {}, [...path, "functionCall", "args"]);
  }
  if (functionResponse !== undefined) {
    if (role === "model") throw refusal([...path, "functionResponse"], "belongs to the user");
    assertNamed(functionResponse, [...path, "functionResponse"]);
    assertObject(functionResponse["response"], [...path, "functionResponse", "response"]);
  }
}

function assertNamed(value: unknown, path: Path): asserts value is Call {
  assertObject(value, path);
  if (typeof value["name"] !== "string" || value["name"].trim() === "") {
    throw refusal([...path, "name"], "has to be the name of a function");
  }
  if (!isAbsentOr("string", value["id"])) throw refusal([...path, "id"], "has to be a text");
}

function assertObject(value: unknown, path: Path): asserts value is Call {
  if (!isObject(value)) throw refusal(path, "has to be an object");
}

function isAbsentOr(type: string, value: unknown): boolean {
  return value === undefined || typeof value === type;
}

/** Calls and answers belong together: the same number in the same order, turn by turn. */
function assertAnswered(history: readonly Call[], index: number): void {
  const calls = membersOf(history[index], "functionCall");
  const answers = membersOf(history[index + 1], "functionResponse");
  if (index === 0 && membersOf(history[0], "functionResponse").length > 0) {
    throw refusal([0], "answers calls that are not there");
  }
  if (calls.length > 0 && index === history.length - 1) {
    throw refusal([index], "has calls that nobody answers");
  }
  if (calls.length !== answers.length) {
    const counts = `${answers.length} for ${calls.length}`;
    throw refusal([index + 1], `does not answer each call of the turn before once: ${counts}`);
  }
  for (const [position, call] of calls.entries()) {
    const answer = answers[position];
    if (answer?.["name"] !== call["name"] || answer?.["id"] !== call["id"]) {
      const problem = `has to answer call ${position + 1} of the turn before, by name and id`;
      throw refusal([index + 1, "parts", position], problem);
    }
  }
}

function membersOf(content: Call | undefined, name: string): readonly Call[] {
  const parts = (content?.["parts"] ?? []) as readonly Call[];
  return parts.flatMap((part) => (part[name] === undefined ? [] : [part[name] as Call]));
}

function refusal(path: Path, problem: string): LaterError {
  const pointer = toJsonPointer(path);
  const place = pointer === "" ? "" : `, at ${pointer}, which`;
  return new LaterError("INVALID_ARGUMENT", `"history" cannot be used${place} ${problem}.`, {
    details: { option: "history", path: pointer },
  });
}
