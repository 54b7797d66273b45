import { isObject } from "../../model/json.ts";
import { isWellFormed } from "../../model/well-formed.ts";
import type { Tensor, TensorData } from "../variable-value.ts";
import { copyTensor } from "./copy-tensor.ts";
import { describeKind } from "./describe-kind.ts";
import { invalidConstraint } from "./invalid-constraint.ts";
import { invalidValue } from "./invalid-value.ts";
import { isCount, readConstraint } from "./read-constraint.ts";
import { shorten } from "./shorten.ts";
import { isTensorArray } from "./tensor-array.ts";
import type { ValueType } from "./value-type.ts";

const kind = "must be a tensor with shape and data";

const maximumDepth = 64;

/** Arrays of as many elements as their shape says, which may be held to `shape`; kept as they come. */
export const tensorType: ValueType = {
  compile(constraints) {
    const required = readConstraint(constraints, "shape");
    if (required !== undefined && !isShape(required)) {
      throw invalidConstraint("shape must be a list of whole numbers that are not negative");
    }
    return (value) => {
      const tensor = readTensor(value);
      if (required !== undefined && !isSameShape(tensor.shape, required)) {
        throw invalidValue(
          `shape must be ${printShape(required)}, got ${printShape(tensor.shape)}`,
        );
      }
      return copyTensor(tensor);
    };
  },
};

function readTensor(value: unknown): Tensor {
  if (!isObject(value) || !Object.hasOwn(value, "shape") || !Object.hasOwn(value, "data")) {
    throw invalidValue(`${kind}, got ${describeKind(value)}`);
  }
  const { shape, data } = value as { shape: unknown; data: unknown };
  if (!isShape(shape)) {
    throw invalidValue(`${kind}, but the shape is no list of whole numbers that are not negative`);
  }
  if (!Array.isArray(data) && !isTensorArray(data) && !(shape.length === 0 && isElement(data))) {
    throw invalidValue(`${kind}, but the data is ${describeKind(data)}`);
  }
  const expected = productOf(shape);
  const actual = countElements(data, expected);
  if (actual !== expected) {
    const shown = actual > expected ? "more" : actual;
    throw invalidValue(
      `data size doesn't match shape: ${printShape(shape)} takes ${expected}, got ${shown}`,
    );
  }
  return { shape, data: data as TensorData };
}

/** Counts elements in lists of any depth and refuses what is none. Stops above `limit`. */
function countElements(data: unknown, limit: number): number {
  if (!Array.isArray(data)) return isTensorArray(data) ? data.length : 1;
  let count = 0;
  // Depth first, so that a list that contains itself is noticed before it has grown.
  const pending: { readonly list: readonly unknown[]; readonly depth: number }[] = [];
  pending.push({ list: data, depth: 1 });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { list, depth } = next;
    assertDepth(depth);
    for (const item of list) {
      if (isElement(item)) count += 1;
      else if (Array.isArray(item)) pending.push({ list: item, depth: depth + 1 });
      else if (isTensorArray(item)) {
        assertDepth(depth + 1);
        count += item.length;
      } else throw invalidValue(`${kind}, but the data contains ${describeKind(item)}`);
      if (count > limit) return count;
    }
  }
  return count;
}

function assertDepth(depth: number): void {
  if (depth <= maximumDepth) return;
  throw invalidValue(`${kind}, but the data is nested more than ${maximumDepth} levels deep`);
}

function isElement(value: unknown): boolean {
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
      return true;
    case "string":
      return isWellFormed(value);
    default:
      return value === null;
  }
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isSameShape(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((length, index) => length === right[index]);
}

/** `Infinity` where a product of doubles would be no longer exact. */
function productOf(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  let product = 1;
  for (const length of shape) {
    product *= length;
    if (product > Number.MAX_SAFE_INTEGER) return Infinity;
  }
  return product;
}

function printShape(shape: readonly number[]): string {
  return shorten(`[${shape.slice(0, 64).join(", ")}]`);
}
