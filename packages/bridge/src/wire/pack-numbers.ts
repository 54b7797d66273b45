import type { TensorArray, TensorData } from "later-runtime";

import { isTensorArray } from "./is-tensor-array.ts";

/**
 * The elements of a tensor as one numeric array in row-major order: the array that they are kept in,
 * or doubles for numbers in lists. Undefined if there are elements of other types.
 */
export function packNumbers(data: TensorData): TensorArray | undefined {
  if (isTensorArray(data)) return data;
  const numbers: number[] = [];
  return collect(data, numbers) ? Float64Array.from(numbers) : undefined;
}

function collect(data: TensorData, numbers: number[]): boolean {
  if (typeof data === "number") {
    numbers.push(data);
    return true;
  }
  if (data === null || typeof data !== "object") return false;
  const children = isTensorArray(data) ? Array.from<number | bigint>(data) : data;
  return children.every((child) => collect(child, numbers));
}
