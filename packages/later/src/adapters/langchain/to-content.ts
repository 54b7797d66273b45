import { splitMedia } from "../../conversation/calls/split-media.ts";
import type { MediaPart } from "../../conversation/content/content.ts";
import type { JsonValue } from "../../model/json.ts";

/** What a model is sent for a result. */
export type LangChainContent = string | LangChainBlock[];

/** LangChain's standard content blocks, as far as tools give them. */
type LangChainBlock =
  | { type: "text"; text: string }
  | {
      type: "image" | "audio" | "video" | "file";
      mimeType: string;
      data?: string;
      url?: string;
      metadata: { filename: string };
    };

/** A result as the model is sent it. Files stand beside the rest, which mentions them by their names. */
export function toContent(result: JsonValue): LangChainContent {
  const { value, parts } = splitMedia(result);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return parts.length === 0 ? text : [{ type: "text", text }, ...parts.map(toBlock)];
}

function toBlock(part: MediaPart): LangChainBlock {
  if ("inlineData" in part) {
    const { mimeType, data, displayName } = part.inlineData;
    return {
      type: kindOf(mimeType),
      mimeType,
      data,
      metadata: { filename: displayName ?? "file" },
    };
  }
  const { mimeType, fileUri: url, displayName } = part.fileData;
  return { type: kindOf(mimeType), mimeType, url, metadata: { filename: displayName ?? "file" } };
}

function kindOf(mimeType: string): Exclude<LangChainBlock["type"], "text"> {
  const [kind] = mimeType.split("/");
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}
