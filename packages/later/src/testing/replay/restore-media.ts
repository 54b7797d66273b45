import type { MediaPart } from "../../conversation/content/content.ts";
import type { MediaFile } from "../../declare/media.ts";
import { isObject } from "../../model/json.ts";

/** A result with its files where a saved answer refers to them: what `splitMedia` took it apart from. */
export function restoreMedia(value: unknown, parts: readonly MediaPart[]): unknown {
  if (parts.length === 0) return value;
  const files = new Map(parts.map(toFile).map((file) => [file.name, { $media: file }] as const));
  const restore = (place: unknown): unknown => {
    if (Array.isArray(place)) return place.map(restore);
    if (!isObject(place)) return place;
    const file = Object.keys(place).length === 1 ? files.get(place["$ref"] as string) : undefined;
    if (file !== undefined) return file;
    return Object.fromEntries(
      Object.entries(place).map(([name, member]) => [name, restore(member)]),
    );
  };
  return restore(value);
}

function toFile(part: MediaPart): MediaFile {
  if ("inlineData" in part) {
    const { mimeType, data, displayName: name } = part.inlineData;
    return { mimeType, data, ...(name === undefined ? {} : { name }) };
  }
  const { mimeType, fileUri: uri, displayName: name } = part.fileData;
  return { mimeType, uri, ...(name === undefined ? {} : { name }) };
}
