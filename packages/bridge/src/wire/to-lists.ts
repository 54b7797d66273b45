import { isObject } from "./is-object.ts";
import { isTensorArray } from "./is-tensor-array.ts";

/** An embedding or tensor with lists where its elements are packed; anything else as it is. */
export function toLists(value: unknown): unknown {
  if (isTensorArray(value)) return Array.from<number | bigint>(value);
  if (Array.isArray(value)) return value.map(toLists);
  if (!isObject(value) || !Object.hasOwn(value, "data")) return value;
  return { ...value, data: toLists(value["data"]) };
}
