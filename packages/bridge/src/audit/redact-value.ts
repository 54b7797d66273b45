import type { JsonObject, JsonValue } from "later-runtime";

import { isObject } from "../wire/is-object.ts";

const sizeStep = 64;
const maximumNames = 32;

/**
 * What may be told of a value without telling the value: about how large it is, and which of its members there
 * are of those whose names are known anyway. No hash of it: of a few possible values, anybody could find the one.
 * For the same reason the size, in bytes of JSON without escapes, is rounded up to a multiple of 64.
 */
export function redactValue(value: JsonValue, names: readonly string[] = []): JsonObject {
  const bytes = Math.ceil(sizeOf(value) / sizeStep) * sizeStep;
  if (!isObject(value)) return { redacted: true, bytes };
  const members = names.filter((name) => Object.hasOwn(value, name)).slice(0, maximumNames);
  return members.length === 0 ? { redacted: true, bytes } : { redacted: true, bytes, members };
}

/** How many bytes a value takes as JSON, but for escapes. */
export function sizeOf(value: JsonValue): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 2;
  if (typeof value !== "object" || value === null) return String(value).length;
  let size = 2;
  if (Array.isArray(value)) {
    for (const element of value as readonly JsonValue[]) size += sizeOf(element) + 1;
  } else {
    for (const [name, member] of Object.entries(value)) {
      size += Buffer.byteLength(name) + 4 + sizeOf(member);
    }
  }
  return size;
}
