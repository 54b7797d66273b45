import { toFunctionResponse } from "../../conversation/calls/to-function-response.ts";
import type { MediaPart } from "../../conversation/content/content.ts";
import type { Outcome } from "../../model/tool-result.ts";
import type { AgentFileOutput, AgentImageOutput, AgentToolOutput } from "./agents-sdk.ts";

/**
 * How a call ended, as the SDK sends it to a model: a text as it is, any other value as JSON, a failure as `{"error": …}`.
 * Files stand behind it, and are mentioned in it by their names.
 */
export function toToolOutput(outcome: Outcome): AgentToolOutput {
  const { response, parts = [] } = toFunctionResponse({}, outcome);
  const value = "output" in response ? response.output : response;
  // The SDK takes some objects for files, and changes others.
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return parts.length === 0 ? text : [{ type: "text", text }, ...parts.map(toFileOutput)];
}

function toFileOutput(part: MediaPart): AgentImageOutput | AgentFileOutput {
  if ("inlineData" in part) {
    const { mimeType, data, displayName: filename = "file" } = part.inlineData;
    return isImage(mimeType)
      ? { type: "image", image: `data:${mimeType};base64,${data}` }
      : { type: "file", file: { data, mediaType: mimeType, filename } };
  }
  const { mimeType, fileUri } = part.fileData;
  const isId = /^file[-_]/.test(fileUri);
  if (isImage(mimeType)) return { type: "image", image: isId ? { fileId: fileUri } : fileUri };
  return { type: "file", file: isId ? { id: fileUri } : { url: fileUri } };
}

function isImage(mimeType: string | undefined): boolean {
  return mimeType?.startsWith("image/") === true;
}
