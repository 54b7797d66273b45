import { LaterError, type Tensor, type VariableType, type VariableValue } from "later-runtime";

import type { AnyMessage } from "./any-message.ts";
import { layoutName, writeLayout } from "./binary-layout.ts";
import { isObject } from "./is-object.ts";
import { isTensorArray } from "./is-tensor-array.ts";
import { packNumbers } from "./pack-numbers.ts";
import { printElements } from "./print-elements.ts";
import { printFloat } from "./print-number.ts";

/** A value as it goes out: with its elements in a field of their own, or with no bytes there. */
export interface SentValue {
  readonly value: AnyMessage;
  /** For the field beside the value; a view of the elements where that is possible. */
  readonly binaryValue: Uint8Array;
}

/** How a value is written. */
export interface WriteValueOptions {
  /**
   * Whether more than 10,240 bytes of numbers, in an embedding or a tensor, go as bytes: those that
   * are in lists as doubles. Who reads them has to know the format `little-endian`.
   */
  readonly binary: boolean;
}

const binaryThreshold = 10_240;

/**
 * Writes the value of a variable: as JSON text under the name of its type, or as bytes with a
 * description. Floats always have a fraction or an exponent. NaN and the infinities are strings where
 * they are the whole value; among the elements of embeddings and tensors they stand as Python prints
 * them, which `readValue` reads.
 *
 * @throws LaterError `INVALID_ARGUMENT` if the value is not what the runtime keeps for the type
 */
export function writeValue(
  type: VariableType,
  value: VariableValue,
  options: WriteValueOptions,
): SentValue {
  const { shape, data } = elementsOf(type, value) ?? {};
  const packed = options.binary && data !== undefined ? packNumbers(data) : undefined;
  if (packed === undefined || packed.byteLength <= binaryThreshold) {
    return { value: toAny(type, printValue(type, value)), binaryValue: new Uint8Array() };
  }
  const { dtype, bytes } = writeLayout(packed);
  const description = JSON.stringify({ shape, dtype, binary_format: layoutName, type });
  return { value: toAny(`${type}.binary`, description), binaryValue: bytes };
}

function toAny(type: string, text: string): AnyMessage {
  return {
    typeUrl: `type.googleapis.com/snakepit.${type}`,
    value: new TextEncoder().encode(text),
  };
}

function elementsOf(type: VariableType, value: VariableValue): Tensor | undefined {
  if (type === "tensor") return isTensor(value) ? value : undefined;
  if (type !== "embedding" || !(value instanceof Float64Array)) return undefined;
  return { shape: [value.length], data: value };
}

function printValue(type: VariableType, value: VariableValue): string {
  switch (type) {
    case "float":
      if (typeof value === "number") {
        return Number.isFinite(value) ? printFloat(value) : `"${value}"`;
      }
      break;
    case "integer":
      if (typeof value === "bigint") return String(value);
      if (Number.isInteger(value)) return String(BigInt(value as number));
      break;
    case "string":
    case "choice":
    case "module":
      if (typeof value === "string") return JSON.stringify(value);
      break;
    case "boolean":
      if (typeof value === "boolean") return String(value);
      break;
    case "embedding":
      if (value instanceof Float64Array) return printElements(value);
      break;
    case "tensor":
      if (isTensor(value)) {
        return `{"shape":${JSON.stringify(value.shape)},"data":${printElements(value.data)}}`;
      }
      break;
  }
  throw new LaterError("INVALID_ARGUMENT", `A variable of type "${type}" has no such value.`);
}

function isTensor(value: VariableValue): value is Tensor {
  return isObject(value) && !isTensorArray(value);
}
