import type { Part } from "../../conversation/content/content.ts";
import { decodeBase64, isBase64 } from "../../schema/keywords/base64.ts";
import type { Block } from "./block.ts";

const images: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/**
 * A file as a block: images of four types, PDF, texts. By reference, those of an address that the API can fetch and
 * those that were uploaded, by their `file_…` id. `undefined` for what the API takes no block of.
 */
export function toMediaBlock(file: Pick<Part, "inlineData" | "fileData">): Block | undefined {
  const type = mediaTypeOf(file);
  const { inlineData, fileData } = file;
  const source =
    inlineData === undefined
      ? toReference(fileData?.fileUri ?? "", type)
      : toContents(inlineData.data, type);
  if (source === undefined) return undefined;
  const { displayName } = (inlineData ?? fileData ?? {}) as { readonly displayName?: string };
  if (images.has(type)) return { type: "image", source };
  return { type: "document", source, ...(displayName === undefined ? {} : { title: displayName }) };
}

/** The type of a file in lower case, without parameters. */
export function mediaTypeOf({
  inlineData,
  fileData,
}: Pick<Part, "inlineData" | "fileData">): string {
  const given = inlineData?.mimeType ?? fileData?.mimeType ?? "";
  const type = given.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type === "image/jpg" ? "image/jpeg" : type;
}

function toReference(uri: string, type: string): Block | undefined {
  const isFile = images.has(type) || type === "application/pdf";
  if (uri.startsWith("file_")) {
    return isFile || isText(type) ? { type: "file", file_id: uri } : undefined;
  }
  return isFile && /^https?:\/\//i.test(uri) ? { type: "url", url: uri } : undefined;
}

function toContents(data: string, type: string): Block | undefined {
  if (images.has(type) || type === "application/pdf") {
    return { type: "base64", media_type: type, data };
  }
  if (!isText(type) || !isBase64(data)) return undefined;
  const text = new TextDecoder().decode(decodeBase64(data));
  return { type: "text", media_type: "text/plain", data: text };
}

function isText(type: string): boolean {
  return type.startsWith("text/") || type === "application/json" || type === "application/xml";
}
