import { type FunctionResponse, type Part, partsOf } from "../../conversation/content/content.ts";
import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { JsonValue } from "../../model/json.ts";
import type { Block } from "./block.ts";
import { mediaTypeOf, toMediaBlock } from "./to-media-block.ts";

/**
 * The answer to a call as a block: a text as it is, any other value as JSON. Files stand behind it, each with its
 * name; of those that the API does not take it is said that they are there.
 */
export function toToolResult(answer: FunctionResponse, callId: string): Block {
  const { response } = answer;
  const isError = "error" in response;
  const text = toText(isError ? response.error : response.output);
  const files = filesOf(answer);
  const texts = text === "" ? [] : [{ type: "text", text }];
  const content = files.length === 0 ? text : [...texts, ...files.flatMap(toFileBlocks)];
  return {
    type: "tool_result",
    tool_use_id: callId,
    // The API takes no empty text, but no text at all.
    ...(content === "" ? {} : { content }),
    ...(isError ? { is_error: true } : {}),
  };
}

function toText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(toPlainJson(value ?? null));
}

function filesOf(answer: object): readonly Part[] {
  return partsOf({ role: "user", parts: [], ...answer }).filter(
    ({ inlineData, fileData }) => inlineData !== undefined || fileData !== undefined,
  );
}

function toFileBlocks(file: Part): readonly Block[] {
  const { displayName = "" } = (file.inlineData ?? file.fileData ?? {}) as {
    readonly displayName?: string;
  };
  const block = toMediaBlock(file);
  if (block === undefined) {
    const type = mediaTypeOf(file) || "of an unknown type";
    return [{ type: "text", text: `The file "${displayName}" (${type}) cannot be shown to you.` }];
  }
  // An image has no title.
  return block.type === "image" && displayName !== ""
    ? [{ type: "text", text: `${displayName}:` }, block]
    : [block];
}
