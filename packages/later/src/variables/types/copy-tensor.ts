import type { Tensor, TensorArray, TensorData } from "../variable-value.ts";
import { copyTensorArray } from "./tensor-array.ts";

/**
 * A tensor that shares no list and no memory with the given one.
 *
 * @param copyInner - copies numeric arrays that are within lists, in whatever form
 */
export function copyTensor(
  { shape, data }: Tensor,
  copyInner: (array: TensorArray) => TensorData = copyTensorArray,
): Tensor {
  return { shape: [...shape], data: copyData(data, copyInner) };
}

function copyData(data: TensorData, copyInner: (array: TensorArray) => TensorData): TensorData {
  if (typeof data !== "object" || data === null) return data;
  if (!isList(data)) return copyTensorArray(data);
  const copy = data.slice();
  // Lists of the copy that still hold lists of the original.
  const pending = [copy];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index];
      if (typeof item !== "object" || item === null) continue;
      if (isList(item)) {
        const inner = item.slice();
        list[index] = inner;
        pending.push(inner);
      } else {
        list[index] = copyInner(item);
      }
    }
  }
  return copy;
}

/** Tells lists from packed arrays. */
export function isList(data: readonly TensorData[] | TensorArray): data is readonly TensorData[] {
  return Array.isArray(data);
}
