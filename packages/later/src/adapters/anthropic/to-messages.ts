import { type Content, partsOf } from "../../conversation/content/content.ts";
import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { ownParts } from "../own-parts.ts";
import type { Block, BlockPart } from "./block.ts";
import { mediaTypeOf, toMediaBlock } from "./to-media-block.ts";
import { toToolResult } from "./to-tool-result.ts";
import { ToolUseIds } from "./tool-use-ids.ts";

/** One turn as the API takes it. */
export interface MessageParameter {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}

/**
 * A conversation as the messages that the API takes: blocks that came from it as they were, everything else in their
 * form. Turns of one side that stand one behind the other are one message, in which answers to calls come first.
 * Thoughts of other models are left out, since the API takes its own only, by their signatures, and so is what only
 * their APIs understand.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a part that no block can say
 */
export function toMessages(contents: readonly Content[]): readonly MessageParameter[] {
  const ids = new ToolUseIds();
  let callIds: string[] = [];
  const messages: MessageParameter[] = [];
  for (const content of ownParts(contents, ["anthropicBlock"])) {
    const role = content.role === "model" ? "assistant" : "user";
    if (role === "assistant") callIds = [];
    const blocks =
      role === "assistant"
        ? toAssistantBlocks(content, ids, callIds)
        : partsOf(content).flatMap((part) => toUserBlocks(part, callIds));
    // Nothing but thoughts, for example: the API takes no empty message.
    if (blocks.length === 0) continue;
    const last = messages.at(-1);
    if (last?.role === role) {
      messages[messages.length - 1] = { role, content: [...last.content, ...blocks] };
    } else messages.push({ role, content: blocks });
  }
  return toPlainJson(messages.map(withAnswersFirst));
}

function toAssistantBlocks(content: Content, ids: ToolUseIds, callIds: string[]): readonly Block[] {
  const writer = new AssistantBlocks(ids, callIds);
  for (const part of partsOf(content)) writer.add(part);
  return writer.finish();
}

/** Puts blocks together again from the parts that they were read as. */
class AssistantBlocks {
  readonly #blocks: Block[] = [];
  readonly #ids: ToolUseIds;
  readonly #callIds: string[];
  #text = "";
  #thought = "";

  constructor(ids: ToolUseIds, callIds: string[]) {
    this.#ids = ids;
    this.#callIds = callIds;
  }

  add(part: BlockPart): void {
    const { functionCall, anthropicBlock, thought, text = "" } = part;
    if (functionCall !== undefined) {
      this.#endText();
      const id = this.#ids.next(functionCall);
      this.#callIds.push(id);
      const name = toToolName(functionCall.name);
      // The API takes nothing but an object, whatever the model made.
      const input = isObject(functionCall.args) ? functionCall.args : {};
      this.#blocks.push({ ...anthropicBlock, type: "tool_use", id, name, input });
    } else if (thought === true) this.#addThought(text, anthropicBlock);
    else if (anthropicBlock?.type === "text") {
      this.#text += text;
      this.#endText(anthropicBlock);
    } else if (anthropicBlock !== undefined) {
      this.#endText();
      this.#blocks.push(anthropicBlock);
    } else if (typeof part.text === "string") this.#text += text;
    else refuse(part, "of a model");
  }

  finish(): readonly Block[] {
    this.#endText();
    return this.#blocks;
  }

  #addThought(text: string, end: Block | undefined): void {
    this.#endText();
    this.#thought += text;
    if (end === undefined) return;
    const isWhole = end.type !== "thinking";
    this.#blocks.push(isWhole ? end : { ...end, thinking: this.#thought });
    this.#thought = "";
  }

  #endText(members?: Block): void {
    // The API refuses texts of which nothing can be seen.
    if (this.#text.trim() !== "") {
      this.#blocks.push({ ...members, type: "text", text: this.#text });
    }
    this.#text = "";
  }
}

function toUserBlocks(part: BlockPart, callIds: string[]): readonly Block[] {
  const { anthropicBlock, functionResponse, text, inlineData, fileData } = part;
  if (anthropicBlock !== undefined) return [anthropicBlock];
  if (functionResponse !== undefined) {
    return [toToolResult(functionResponse, callIds.shift() ?? functionResponse.id ?? "")];
  }
  if (inlineData !== undefined || fileData !== undefined) {
    const block = toMediaBlock(part);
    if (block !== undefined) return [block];
    throw refusedFile(mediaTypeOf(part), inlineData === undefined);
  }
  if (typeof text === "string") return text.trim() === "" ? [] : [{ type: "text", text }];
  return refuse(part, "of a user");
}

function withAnswersFirst({ role, content }: MessageParameter): MessageParameter {
  const isAnswer = ({ type }: Block): boolean => type === "tool_result";
  if (role === "assistant" || !content.some(isAnswer)) return { role, content };
  const others = content.filter((block) => !isAnswer(block));
  return { role, content: [...content.filter(isAnswer), ...others] };
}

/** Functions of other models may have names that no tool has here. */
function toToolName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 128);
}

function refuse(part: object, whose: string): never {
  const member = Object.keys(part).find((key) => key !== "thoughtSignature") ?? "";
  throw new LaterError(
    "INVALID_ARGUMENT",
    `The history holds a part ${whose} that Anthropic's API has no block for: "${member}".`,
    { details: { member } },
  );
}

function refusedFile(mimeType: string, isReference: boolean): LaterError {
  const what = mimeType === "" ? "without a type" : `of the type "${mimeType}"`;
  const how = isReference
    ? "by their address: images (JPEG, PNG, GIF, WebP) and PDF, or by an id of its Files API"
    : "images (JPEG, PNG, GIF, WebP), PDF and texts";
  return new LaterError(
    "INVALID_ARGUMENT",
    `Anthropic's API takes no file ${what}. It takes ${how}.`,
    { details: { mimeType } },
  );
}
