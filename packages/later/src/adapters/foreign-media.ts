import { media } from "../declare/media.ts";
import { LaterError } from "../errors/later-error.ts";
import type { JsonValue } from "../model/json.ts";

/**
 * A file in the result of another library's or program's tool. One of which there is nothing, or that says nothing of what
 * it is, is described: it cannot be shown.
 */
export function foreignMedia({ mimeType, ...content }: Parameters<typeof media>[0]): JsonValue {
  const [type = ""] = mimeType.split(";");
  try {
    const { $media: file } = media({ mimeType: type.trim(), ...content });
    return { $media: { ...file } };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    return { mimeType, ...(content.name === undefined ? {} : { name: content.name }) };
  }
}

/**
 * A result that consists of parts: texts are joined by line breaks; with files among them it is a list, in their order; a list
 * of one is its member.
 */
export function joinParts(parts: readonly JsonValue[]): JsonValue {
  const texts = parts.filter((part) => typeof part === "string");
  if (texts.length === parts.length) return texts.join("\n");
  return parts.length === 1 ? (parts[0] as JsonValue) : parts;
}
