import type { FunctionCall } from "../../model/function-call.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { parseJson } from "../../model/parse-json.ts";
import { type MessagePart, reasoningMembers } from "./message.ts";

/** A message of the model, whole or put together from its pieces. */
export type ModelMessage = Readonly<Record<string, unknown>>;

/**
 * What a conversation reads of a message of the model.
 *
 * @throws LaterError `INVALID_JSON` for arguments of a call that are no JSON
 */
export function toParts(message: ModelMessage): readonly MessagePart[] {
  const text = spokenIn(message);
  return [
    ...reasoningIn(message).map((thought) => ({ thought: true, text: thought })),
    ...(text === "" ? [] : [{ text }]),
    ...toEndParts(message),
  ];
}

/** What can only be told when the message is whole: calls, and what is to be sent back with it. */
export function toEndParts(message: ModelMessage): readonly MessagePart[] {
  const calls = Array.isArray(message["tool_calls"]) ? message["tool_calls"].filter(isObject) : [];
  const members = furtherMembers(message);
  return [
    ...calls.map(toCallPart),
    ...(Object.keys(members).length === 0 ? [] : [{ messageMembers: members }]),
  ];
}

/** The reasoning in a message or in a piece of one. */
export function reasoningIn(message: ModelMessage): readonly string[] {
  const texts = reasoningMembers.map((name) => message[name]);
  // Some servers tell the same under both names.
  return texts.filter((text) => typeof text === "string" && text !== "").slice(0, 1) as string[];
}

/** The answer in a message or in a piece of one; of a spoken one, what was said. */
export function spokenIn({ content, audio }: ModelMessage): string {
  const transcript = isObject(audio) ? audio["transcript"] : undefined;
  const text = content ?? transcript;
  return typeof text === "string" ? text : "";
}

function toCallPart({ id, function: called, type: _type, index: _index, ...others }: ModelMessage) {
  const { name, arguments: text } = isObject(called) ? called : {};
  const args = typeof text === "string" && text.trim() !== "" ? parseJson(text) : {};
  // Calls of a wrong form are the conversation's to refuse.
  const functionCall = { id, name, args: args as JsonObject } as FunctionCall;
  const callMembers = present(others);
  return {
    functionCall,
    ...(Object.keys(callMembers).length === 0 ? {} : { callMembers }),
  };
}

function furtherMembers(message: ModelMessage): Readonly<Record<string, unknown>> {
  const {
    role: _role,
    content: _content,
    refusal: _refusal,
    tool_calls: _calls,
    function_call: _call,
    audio,
    ...others
  } = message;
  // The API knows what it has said by its id.
  const spoken = isObject(audio) && audio["id"] !== undefined ? { audio: { id: audio["id"] } } : {};
  return present({ ...others, ...spoken });
}

function present(members: ModelMessage): Readonly<Record<string, unknown>> {
  const kept = Object.entries(members).filter(
    ([, member]) =>
      member !== null && member !== undefined && !(Array.isArray(member) && member.length === 0),
  );
  return Object.fromEntries(kept);
}
