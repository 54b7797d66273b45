import type { JsonValue, TensorArray } from "later-runtime";

import { isTensorArray } from "../wire/is-tensor-array.ts";
import { hasBinary, isPackedTensor } from "./attachments.ts";

/**
 * What JSON has for a value with bytes and tensors in it, as tools of a runtime take and give it: bytes in Base64;
 * tensors as lists that are nested as their shape says, an empty one as an empty list, with the texts `NaN`,
 * `Infinity` and `-Infinity` for what JSON has no numbers for. A value without any is given back itself.
 *
 * @throws LaterError `INVALID_JSON` for more than 512 levels
 */
export function toJsonValue(value: unknown): JsonValue {
  return (hasBinary(value) ? convert(value) : value) as JsonValue;
}

function convert(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(convert);
  if (isPackedTensor(value)) return toLists(value.data, value.shape);
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  }
  if (isTensorArray(value)) return toLists(value, [value.length]);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, convert(member)]));
}

function toLists(data: TensorArray, shape: readonly number[]): JsonValue {
  let list: JsonValue[] = [];
  // An iterator takes several times as long.
  for (let index = 0; index < data.length; index += 1) {
    list.push(toElement(data[index] as number | bigint));
  }
  if (list.length === 0) return list;
  // From the last dimension to the second: those of the first are the list itself.
  for (const length of shape.slice(1).toReversed()) list = cut(list, length);
  return shape.length === 0 ? (list[0] as JsonValue) : list;
}

function cut(list: readonly JsonValue[], length: number): JsonValue[] {
  const parts: JsonValue[] = [];
  for (let start = 0; start < list.length; start += length) {
    parts.push(list.slice(start, start + length));
  }
  return parts;
}

function toElement(element: number | bigint): JsonValue {
  return typeof element === "bigint" || Number.isFinite(element) ? element : String(element);
}
