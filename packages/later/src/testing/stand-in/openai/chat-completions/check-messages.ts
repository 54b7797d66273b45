import { isObject } from "../../../../model/json.ts";
import { invalidValue, missingParameter, refuse } from "../refusals.ts";
import type { Message } from "./completion-request.ts";

/** What a part of a message has to have, by its type. */
const partMembers: Readonly<Record<string, string>> = {
  text: "text",
  image_url: "image_url",
  input_audio: "input_audio",
  file: "file",
  refusal: "refusal",
};

const roles: ReadonlySet<unknown> = new Set(["system", "developer", "user", "assistant", "tool"]);

/**
 * Checks messages one by one, and that every call has its answer behind it, and nothing else is answered.
 *
 * @throws Refusal for what the API would refuse
 */
export function checkMessages(messages: readonly unknown[]): void {
  let open: readonly unknown[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (!isObject(message)) throw invalidValue(path);
    const { role, tool_call_id: id } = message;
    if (!roles.has(role)) {
      throw refuse(
        `Invalid value: '${String(role)}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`,
        { param: `${path}.role`, code: "invalid_value" },
      );
    }
    checkContent(message, path);
    if (role === "tool") {
      if (!open.includes(id)) {
        throw refuse(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          { param: `${path}.role` },
        );
      }
      open = open.filter((each) => each !== id);
      continue;
    }
    assertAnswered(open, path);
    open = role === "assistant" ? callIds(message, path) : [];
  }
  assertAnswered(open, `messages[${messages.length}]`);
}

function assertAnswered(open: readonly unknown[], path: string): void {
  if (open.length === 0) return;
  throw refuse(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(", ")}`,
    { param: `${path}.role` },
  );
}

function callIds(message: Message, path: string): readonly unknown[] {
  const { tool_calls: calls } = message;
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls)) throw invalidValue(`${path}.tool_calls`);
  return calls.map((call: unknown, index) => {
    const where = `${path}.tool_calls[${index}]`;
    if (!isObject(call)) throw invalidValue(where);
    const { id, type } = call;
    if (typeof id !== "string") throw missingParameter(`${where}.id`);
    const called = call[String(type)];
    if (!isObject(called) || typeof called["name"] !== "string") {
      throw missingParameter(`${where}.function`);
    }
    if (type === "function" && typeof called["arguments"] !== "string") {
      throw missingParameter(`${where}.function.arguments`);
    }
    return id;
  });
}

function checkContent(message: Message, path: string): void {
  const { role, content, tool_calls: calls, refusal, audio } = message;
  if (Array.isArray(content)) {
    if (content.length === 0) throw invalidValue(`${path}.content`);
    for (const [index, part] of content.entries()) {
      checkPart(part, `${path}.content[${index}]`, role === "tool" ? ["text"] : undefined);
    }
    return;
  }
  if (typeof content === "string" && (content !== "" || role !== "assistant")) return;
  const saysElse = [calls, refusal, audio].some((each) => each !== undefined && each !== null);
  const isEmpty = content === undefined || content === null || content === "";
  if (role === "assistant" && isEmpty && saysElse) return;
  throw refuse(`Invalid value for 'content': expected a string, got ${String(content)}.`, {
    param: `${path}.content`,
  });
}

function checkPart(part: unknown, path: string, allowed?: readonly string[]): void {
  if (!isObject(part)) throw invalidValue(path);
  const type = String(part["type"]);
  const member = Object.hasOwn(partMembers, type) ? partMembers[type] : undefined;
  if (member === undefined || allowed?.includes(type) === false) {
    throw invalidValue(`${path}.type`);
  }
  const value = part[member];
  const isText = type === "text" || type === "refusal";
  if (isText ? typeof value !== "string" : !isObject(value)) {
    throw missingParameter(`${path}.${member}`);
  }
}
