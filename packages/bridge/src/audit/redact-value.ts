import type { JsonObject, JsonValue } from "later-runtime";

import { isObject } from "../wire/is-object.ts";

const sizeStep = 64;
const maximumSize = 65_536;
const maximumNames = 32;

/**
 * What may be told of a value without telling the value: about how large it is, and which of its members there
 * are of those whose names are known anyway. No hash of it: of a few possible values, anybody could find the one.
 * For the same reason the size, in bytes of JSON without escapes, is rounded up to a multiple of 64. Of a value of
 * 65,536 bytes and more no more is told than that.
 */
export function redactValue(value: JsonValue, names: readonly string[] = []): JsonObject {
  const size = Math.min(sizeOf(value, maximumSize), maximumSize);
  const bytes = Math.ceil(size / sizeStep) * sizeStep;
  const told = { redacted: true, bytes, ...(size < maximumSize ? {} : { orMore: true }) };
  if (!isObject(value)) return told;
  const members = names.filter((name) => Object.hasOwn(value, name)).slice(0, maximumNames);
  return members.length === 0 ? told : { ...told, members };
}

/** How many bytes a value takes as JSON, but for escapes; counted until there are more than enough. */
export function sizeOf(value: JsonValue, enough: number): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 2;
  if (typeof value !== "object" || value === null) return String(value).length;
  let size = 2;
  if (Array.isArray(value)) {
    for (const element of value as readonly JsonValue[]) {
      size += sizeOf(element, enough - size) + 1;
      if (size > enough) break;
    }
    return size;
  }
  for (const [name, member] of Object.entries(value)) {
    size += Buffer.byteLength(name) + 4 + sizeOf(member, enough - size);
    if (size > enough) break;
  }
  return size;
}
