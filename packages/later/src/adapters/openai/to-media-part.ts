import type { Part } from "../../conversation/content/content.ts";
import { LaterError } from "../../errors/later-error.ts";
import { decodeBase64 } from "../../schema/keywords/base64.ts";

/** One piece of a user's message. */
export interface ContentPart {
  readonly type: string;
  readonly [member: string]: unknown;
}

const audioFormats: Readonly<Record<string, string>> = {
  "audio/mp3": "mp3",
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "audio/wave": "wav",
  "audio/x-wav": "wav",
};

/**
 * A part with a file, as a piece of a user's message.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a file that Chat Completions do not take
 */
export function toMediaPart({ inlineData, fileData }: Part): ContentPart {
  if (inlineData !== undefined) return toInlinePart(inlineData.mimeType, inlineData.data);
  const { fileUri = "", mimeType } = fileData ?? {};
  if (fileUri.startsWith("file-")) return { type: "file", file: { file_id: fileUri } };
  if (/^https?:/i.test(fileUri) && (mimeType ?? "image/*").startsWith("image/")) {
    return { type: "image_url", image_url: { url: fileUri } };
  }
  throw notTaken(mimeType ?? "a file", "by its address");
}

function toInlinePart(mimeType: string, data: string): ContentPart {
  const [type = ""] = mimeType.toLowerCase().split(";");
  const url = `data:${type};base64,${data}`;
  if (type.startsWith("image/")) return { type: "image_url", image_url: { url } };
  if (type === "application/pdf") {
    return { type: "file", file: { filename: "document.pdf", file_data: url } };
  }
  if (type.startsWith("text/")) {
    return { type: "text", text: new TextDecoder().decode(decodeBase64(data)) };
  }
  const format = audioFormats[type];
  if (format !== undefined) return { type: "input_audio", input_audio: { data, format } };
  throw notTaken(mimeType, "in a message");
}

function notTaken(type: string, way: string): LaterError {
  return new LaterError(
    "INVALID_ARGUMENT",
    `Chat Completions do not take ${type} ${way}: they take images by address, and images, PDF, WAV, MP3 and text by content.`,
    { details: { mimeType: type } },
  );
}
