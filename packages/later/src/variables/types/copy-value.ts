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

/** Copies what is kept of a variable: an embedding becomes a list of numbers, a tensor stays one. */
export function toPlainValue(type: VariableType, value: VariableValue): PlainValue {
  switch (type) {
    case "embedding":
      return toList(value as Float64Array);
    case "tensor":
      return copyTensor(value as Tensor);
    default:
      return value as number | bigint | string | boolean;
  }
}

/** `Array.from` takes three times as long. */
function toList(doubles: Float64Array): number[] {
  const list: number[] = [];
  for (const double of doubles) list.push(double);
  return list;
}

const slotSize = 8;
const listSize = 16;

/**
 * The bytes that a value takes, approximately: 8 for a number or truth value, 2 per UTF-16 unit of a
 * text, 8 per item of a list besides what the item takes elsewhere, and 16 for the list itself.
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
      else size += item.byteLength;
    }
  }
  return size;
}
