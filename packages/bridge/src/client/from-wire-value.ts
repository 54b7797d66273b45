import {
  isVariableType,
  type PlainVariableValue,
  type Tensor,
  type TensorData,
  type VariableType,
  type VariableValue,
} from "later-runtime";

import type { AnyMessage } from "../wire/any-message.ts";
import { invalidValue, quote } from "../wire/invalid-value.ts";
import { isObject } from "../wire/is-object.ts";
import { isTensorArray } from "../wire/is-tensor-array.ts";
import { readValue } from "../wire/read-value.ts";
import { toLists } from "../wire/to-lists.ts";

/** A value with the type that it is of. */
export interface TypedValue {
  readonly type: VariableType;
  readonly value: VariableValue;
}

/**
 * Reads a value that the host sends, in the form that the runtime keeps values of its type in.
 *
 * @param declared - the variable's type; without one, the value's own counts
 * @throws LaterError `INVALID_VALUE` for what cannot be read, and for what is not of the type
 */
export function fromWireValue(
  any: AnyMessage | undefined,
  { declared, binary }: { readonly declared?: string; readonly binary?: Uint8Array } = {},
): TypedValue {
  const received = readValue(any, binary);
  const type = declared ?? received.type ?? "";
  if (!isVariableType(type)) throw invalidValue(`No variable is of the type ${quote(type)}.`);
  const value = normalise(type, received.value);
  if (value === undefined) throw invalidValue(`The host sent a value that is no ${type}.`);
  return { type, value };
}

/** A copy for a user, who may change it; with lists for the arrays within lists of a tensor. */
export function toPlainValue({ type, value }: TypedValue): PlainVariableValue {
  if (type === "embedding") return toList(value as Float64Array);
  if (type !== "tensor") return value as PlainVariableValue;
  const { shape, data } = value as Tensor;
  return {
    shape: [...shape],
    data: isTensorArray(data) ? data.slice() : (toLists(data) as TensorData),
  };
}

/** `Array.from` takes three times as long. */
function toList(doubles: Float64Array): number[] {
  const list: number[] = [];
  for (const double of doubles) list.push(double);
  return list;
}

function normalise(type: VariableType, value: unknown): VariableValue | undefined {
  switch (type) {
    case "float":
      return typeof value === "boolean" ? undefined : toNumber(value);
    case "integer":
      return toInteger(value);
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "string":
    case "choice":
    case "module":
      return typeof value === "string" ? value : undefined;
    case "embedding":
      return toDoubles(value);
    case "tensor":
      return isObject(value) && Array.isArray(value["shape"]) && "data" in value
        ? (value as unknown as Tensor)
        : undefined;
  }
}

function toInteger(value: unknown): number | bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  if (typeof value !== "bigint") return undefined;
  const isSafe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return isSafe ? Number(value) : value;
}

function toDoubles(value: unknown): Float64Array | undefined {
  if (value instanceof Float64Array) return value;
  if (!Array.isArray(value) && !isTensorArray(value)) return undefined;
  const doubles = new Float64Array(value.length);
  for (let index = 0; index < value.length; index += 1) {
    const double = toNumber(value[index]);
    if (double === undefined) return undefined;
    doubles[index] = double;
  }
  return doubles;
}

const special = new Map<unknown, number>([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "bigint" ? Number(value) : special.get(value);
}
