import { splitMedia } from "../conversation/calls/split-media.ts";
import type { MediaPart } from "../conversation/content/content.ts";
import type { AiFilePart, AiJson, AiModelOutput } from "./model-output.ts";

/** A result as the model is sent it. Files stand beside the rest, which mentions them by their names. */
export function toModelOutput(output: AiJson): AiModelOutput {
  const { value, parts } = splitMedia(output);
  if (parts.length === 0) {
    return typeof value === "string"
      ? { type: "text", value }
      : { type: "json", value: value as AiJson };
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { type: "content", value: [{ type: "text", text }, ...parts.map(toFilePart)] };
}

function toFilePart(part: MediaPart): AiFilePart {
  if ("inlineData" in part) {
    const { mimeType, data, displayName } = part.inlineData;
    return file(mimeType, displayName, { type: "data", data });
  }
  const { mimeType, fileUri, displayName } = part.fileData;
  return file(mimeType, displayName, { type: "url", url: new URL(fileUri) });
}

function file(
  mediaType: string,
  filename: string | undefined,
  data: AiFilePart["data"],
): AiFilePart {
  return { type: "file", mediaType, filename: filename ?? "file", data };
}
