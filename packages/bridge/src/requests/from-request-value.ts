import type { TensorData } from "later-runtime";

import { isObject } from "../wire/is-object.ts";
import { isPackedTensor } from "../worker-protocol/attachments.ts";

const specialNumbers: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/**
 * The value that a worker gives for a variable, with its attachments in place: an attachment is an embedding if it
 * is the whole value, and the elements of a tensor if it is the member `data` of one. Whether it fits the variable
 * is not looked at.
 */
export function fromRequestValue(value: unknown): unknown {
  if (isPackedTensor(value)) return value.shape.length === 1 ? value.data : value;
  if (!isObject(value) || !("data" in value)) return value;
  const { shape, data } = value;
  return { shape, data: isPackedTensor(data) ? data.data : fromListed(data) };
}

/** Lists are nested no deeper than the JSON that they came in. */
function fromListed(data: unknown): TensorData {
  return Array.isArray(data)
    ? data.map(fromListed)
    : (specialNumbers.get(data) ?? (data as TensorData));
}
