import type { TensorArray, TensorData } from "later-runtime";

import { isTensorArray } from "./is-tensor-array.ts";
import { printFloat, printNumber } from "./print-number.ts";

/** Prints the elements of a tensor, nested as they are kept; NaN and infinities as Python does. */
export function printElements(data: TensorData): string {
  switch (typeof data) {
    case "number":
      return printNumber(data);
    case "string":
      return JSON.stringify(data);
    case "bigint":
    case "boolean":
      return String(data);
    default:
      if (data === null) return "null";
      return isTensorArray(data) ? printArray(data) : `[${data.map(printElements).join(",")}]`;
  }
}

function printArray(array: TensorArray): string {
  if (!(array instanceof Float64Array || array instanceof Float32Array))
    return `[${array.join(",")}]`;
  return `[${Array.from(array, printFloat).join(",")}]`;
}
