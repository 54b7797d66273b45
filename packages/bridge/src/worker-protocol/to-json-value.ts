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
  if (data.length === 0) return [];
  let next = 0;

  function take(dimension: number): JsonValue {
    const length = shape[dimension];
    if (length !== undefined) return Array.from({ length }, () => take(dimension + 1));
    const element = data[next] as number | bigint;
    next += 1;
    return typeof element === "bigint" || Number.isFinite(element) ? element : String(element);
  }

  return take(0);
}
