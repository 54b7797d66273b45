import { splitMedia } from "../../conversation/calls/split-media.ts";
import type { MediaPart } from "../../conversation/content/content.ts";
import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { isObject } from "../../model/json.ts";
import type { Outcome } from "../../model/tool-result.ts";
import type { McpContent, McpResult } from "./mcp-sdk.ts";

/**
 * How a call ended, as the protocol has it: a text, and files beside it, which it mentions by their names.
 *
 * @param isStructured - whether the tool says which form its results have
 */
export function toMcpResult(outcome: Outcome, isStructured: boolean): McpResult {
  if (!outcome.ok) {
    return { content: [{ type: "text", text: outcome.error.message }], isError: true };
  }
  const plain = toPlainJson(outcome.value);
  const { value, parts } = splitMedia(plain);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const content: McpContent[] = [{ type: "text", text }, ...parts.map(toContent)];
  return isStructured && isObject(plain) ? { content, structuredContent: plain } : { content };
}

function toContent(part: MediaPart): McpContent {
  if ("fileData" in part) {
    const { mimeType, fileUri: uri, displayName: name = uri } = part.fileData;
    return { type: "resource_link", uri, name, mimeType };
  }
  const { mimeType, data, displayName = "file" } = part.inlineData;
  const [kind] = mimeType.split("/");
  if (kind === "image" || kind === "audio") return { type: kind, data, mimeType };
  const uri = `file:///${encodeURIComponent(displayName)}`;
  return { type: "resource", resource: { uri, mimeType, blob: data } };
}
