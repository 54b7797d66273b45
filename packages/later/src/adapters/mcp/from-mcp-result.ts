import type { MediaFile } from "../../declare/media.ts";
import { ToolError } from "../../errors/tool-error.ts";
import type { JsonValue } from "../../model/json.ts";
import { foreignMedia, joinParts } from "../foreign-media.ts";
import type { McpAnswerContent, McpBlob, McpCallResult } from "./mcp-client.ts";

/**
 * What a call returns: the structured result if there is one, otherwise texts, joined by line breaks. With files or links
 * among the parts it is a list, in the order of the parts; a list of one is its member.
 *
 * @throws ToolError `TOOL_EXECUTION_FAILED` with the texts, if the server says that the call failed
 */
export function fromMcpResult({ content, structuredContent, isError }: McpCallResult): JsonValue {
  const parts = content.map(toValue);
  const texts = parts.filter((part) => typeof part === "string");
  if (isError === true) throw new ToolError("TOOL_EXECUTION_FAILED", texts.join("\n"));
  // The texts beside a structured result say the same once more, for clients that do not know of it.
  if (structuredContent === undefined) return joinParts(parts);
  const others = parts.filter((part) => typeof part !== "string");
  return joinParts([structuredContent as JsonValue, ...others]);
}

function toValue(part: McpAnswerContent): JsonValue {
  switch (part.type) {
    case "text":
      return part.text;
    case "image":
    case "audio":
      return foreignMedia({ mimeType: part.mimeType, data: part.data });
    case "resource":
      return "text" in part.resource ? part.resource.text : foreignMedia(fileOf(part.resource));
    case "resource_link":
      return linkOf(part);
    default:
      // Of a later version of the protocol; the model may make something of it.
      return part;
  }
}

function fileOf({ uri, mimeType = "application/octet-stream", blob }: McpBlob): MediaFile {
  const name = uri.split(/[?#]/, 1)[0]?.split("/").at(-1) ?? "";
  return { mimeType, data: blob, ...(name === "" ? {} : { name }) };
}

function linkOf(link: Extract<McpAnswerContent, { type: "resource_link" }>): JsonValue {
  const { uri, name, description, mimeType } = link;
  return {
    uri,
    name,
    ...(description === undefined ? {} : { description }),
    ...(mimeType === undefined ? {} : { mimeType }),
  };
}
