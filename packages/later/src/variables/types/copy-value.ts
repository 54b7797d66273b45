import type {
  Tensor,
  TensorData,
  TensorElement,
  VariableType,
  VariableValue,
} from "../variable-value.ts";
import { copyTensor, isList } from "./copy-tensor.ts";

/** A value as users get it, who may change it without changing the variable. */
export type PlainValue = number | bigint | string | boolean | number[] | Tensor;

/**
 * Copies what is kept of a variable: an embedding becomes a list of numbers. A tensor stays one;
 * numeric arrays within its lists become lists.
 */
export function toPlainValue(type: VariableType, value: VariableValue): PlainValue {
  switch (type) {
    case "embedding":
      return toList<number>(value as Float64Array);
    case "tensor":
      return copyTensor(value as Tensor, toList<number | bigint>);
    default:
      return value as number | bigint | string | boolean;
  }
}

/** `Array.from` takes three times as long. */
function toList<Element>(array: Iterable<Element>): Element[] {
  const list: Element[] = [];
  for (const element of array) list.push(element);
  return list;
}

const slotSize = 8;
const listSize = 16;
const arraySize = 192;

/**
 * The bytes that a value takes, approximately: 8 for a number or truth value, 2 per UTF-16 unit of a
 * text, 8 per item of a list besides what the item takes elsewhere, and 16 for the list itself. A
 * numeric array takes what its elements do, and within a list 192 more: there may be many short ones.
 */
export function sizeOfValue(value: VariableValue): number {
  if (typeof value !== "object") return sizeOfScalar(value);
  if (value instanceof Float64Array) return value.byteLength;
  return listSize + value.shape.length * slotSize + sizeOfData(value.data);
}

function sizeOfScalar(value: TensorElement): number {
  if (typeof value === "string") return value.length * 2;
  if (typeof value === "bigint") return Math.ceil(value.toString(16).length / 16) * slotSize;
  return slotSize;
}

function sizeOfData(data: TensorData): number {
  if (typeof data !== "object" || data === null) return sizeOfScalar(data);
  if (!isList(data)) return data.byteLength;
  let size = 0;
  const pending = [data];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    size += listSize + list.length * slotSize;
    for (const item of list) {
      if (typeof item === "string" || typeof item === "bigint") size += sizeOfScalar(item);
      else if (typeof item !== "object" || item === null) continue;
      else if (isList(item)) pending.push(item);
      else size += arraySize + item.byteLength;
    }
  }
  return size;
}
