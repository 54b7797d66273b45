import type { TensorArray } from "later-runtime";

/** Tells a numeric array from lists and everything else. */
export function isTensorArray(value: unknown): value is TensorArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
