import {
  type Content,
  type FunctionResponse,
  type Part,
  partsOf,
} from "../../conversation/content/content.ts";
import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { JsonValue } from "../../model/json.ts";
import { ownParts } from "../own-parts.ts";
import { type Message, type MessagePart, reasoningMembers } from "./message.ts";
import { type ContentPart, toMediaPart } from "./to-media-part.ts";

/**
 * A conversation as the messages of Chat Completions. Of a history of another API, calls without an id get one, and
 * reasoning is left out, and what only that API understands. Files of results follow the results as a user's message, since results are text there.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a part that no message can say
 */
export function toMessages(contents: readonly Content[]): readonly Message[] {
  const writer = new MessageWriter();
  for (const content of ownParts(contents, ["callMembers", "messageMembers"]))
    writer.write(content);
  return toPlainJson(writer.messages);
}

class MessageWriter {
  readonly messages: Message[] = [];
  #callIds: string[] = [];
  #calls = 0;

  write(content: Content): void {
    if (content.role === "model") this.#writeModel(partsOf(content));
    else this.#writeUser(partsOf(content));
  }

  #writeModel(parts: readonly MessagePart[]): void {
    this.#callIds = [];
    let text = "";
    const calls: object[] = [];
    const further: object[] = [];
    for (const part of parts) {
      if (part.functionCall !== undefined) calls.push(this.#toCall(part));
      else if (part.messageMembers !== undefined) further.push(part.messageMembers);
      else if (part.thought !== true) text += textOf(part);
    }
    const members: Record<string, unknown> = Object.assign({}, ...further);
    // Servers refuse reasoning that is over, and want that which has led to calls.
    if (calls.length === 0) for (const name of reasoningMembers) delete members[name];
    if (text === "" && calls.length === 0 && Object.keys(members).length === 0) return;
    this.messages.push({
      ...members,
      role: "assistant",
      content: text === "" ? null : text,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    });
  }

  #toCall({ functionCall, callMembers }: MessagePart): object {
    this.#calls += 1;
    const { id = `call-${this.#calls}`, name = "", args = {} } = functionCall ?? {};
    this.#callIds.push(id);
    const call = { name, arguments: JSON.stringify(toPlainJson(args)) };
    return { ...callMembers, id, type: "function", function: call };
  }

  #writeUser(parts: readonly Part[]): void {
    const pieces: ContentPart[] = [];
    for (const part of parts) {
      const { functionResponse } = part;
      if (functionResponse === undefined) pieces.push(...toPieces(part));
      else {
        this.#writeResult(functionResponse);
        pieces.push(...filesOf(functionResponse));
      }
    }
    const [only, ...others] = pieces;
    if (only === undefined) return;
    // Many servers know texts only.
    const isText = others.length === 0 && only.type === "text";
    this.messages.push({ role: "user", content: isText ? only["text"] : pieces });
  }

  #writeResult({ id, response }: FunctionResponse): void {
    const callId = this.#callIds.shift();
    const content =
      "error" in response ? toText({ error: response.error }) : toText(response.output);
    this.messages.push({ role: "tool", tool_call_id: id ?? callId ?? "", content });
  }
}

function filesOf({ name, parts = [] }: FunctionResponse): readonly ContentPart[] {
  return parts.flatMap((part) => {
    const file = "inlineData" in part ? part.inlineData : part.fileData;
    const said = file.displayName === undefined ? "" : ` "${file.displayName}"`;
    return [{ type: "text", text: `File${said} of the result of ${name}:` }, toMediaPart(part)];
  });
}

function toPieces(part: Part): readonly ContentPart[] {
  if (part.inlineData !== undefined || part.fileData !== undefined) return [toMediaPart(part)];
  const text = part.thought === true ? "" : textOf(part);
  return text === "" ? [] : [{ type: "text", text }];
}

function textOf(part: Part): string {
  if (typeof part.text === "string") return part.text;
  const member = Object.keys(part).find((key) => !key.startsWith("thought"));
  if (member === undefined) return "";
  throw new LaterError(
    "INVALID_ARGUMENT",
    `The history holds a part that Chat Completions have no message for: "${member}".`,
    { details: { member } },
  );
}

function toText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(toPlainJson(value ?? null));
}
