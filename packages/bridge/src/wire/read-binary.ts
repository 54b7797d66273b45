import type { TensorArray } from "later-runtime";

import { layoutName, readLayout } from "./binary-layout.ts";
import { invalidValue, quote } from "./invalid-value.ts";
import { isObject } from "./is-object.ts";
import { isTensorArray } from "./is-tensor-array.ts";
import type { NumberData } from "./number-data.ts";
import { readErlangTerm } from "./read-erlang-term.ts";
import { readJson } from "./read-json.ts";
import { readPickle } from "./read-pickle.ts";

/** Bytes of an embedding or tensor, and the JSON text that describes them. */
export interface BinaryValue {
  readonly type: string;
  /** An object with `binary_format`, `dtype` and `shape`; may be empty. */
  readonly description: Uint8Array;
  readonly bytes: Uint8Array;
}

/**
 * Reads an embedding or tensor whose elements came as bytes: in the plain layout, as a pickle, or as
 * an Erlang term. The last two may come without a description.
 *
 * @returns the elements, in a tensor beside its shape
 * @throws LaterError `INVALID_VALUE` for other types and formats, and for what cannot be read
 */
export function readBinary({ type, description, bytes }: BinaryValue): unknown {
  if (type !== "embedding" && type !== "tensor") {
    throw invalidValue(`A value of type ${quote(type)} cannot come as bytes.`);
  }
  if (bytes.length === 0) throw invalidValue(`There are no bytes with the ${type}.`);
  const described = description.length === 0 ? {} : readJson(description);
  const facts = isObject(described) ? described : {};
  const shape = readShape(facts["shape"]);
  const data = readElements(bytes, facts, shape);
  return type === "embedding" ? data : { shape: shape ?? shapeOf(data), data };
}

function readElements(
  bytes: Uint8Array,
  facts: Readonly<Record<string, unknown>>,
  shape: readonly number[] | undefined,
): NumberData | TensorArray {
  const format = facts["binary_format"] ?? formatOf(bytes);
  switch (format) {
    case layoutName:
      return readLayout({ dtype: readText(facts["dtype"], "dtype"), bytes }, shape);
    case "pickle":
      return readPickle(bytes);
    case "erlang_binary":
      return readErlangTerm(bytes);
    case undefined:
      throw invalidValue("Nothing tells the binary_format of the bytes.");
    default:
      throw invalidValue(
        `The binary_format ${quote(readText(format, "binary_format"))} is not among the known ones.`,
      );
  }
}

/** Recognises the two formats that older peers write; raw numbers could begin with anything. */
function formatOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x80) return "pickle";
  return bytes[0] === 0x83 ? "erlang_binary" : undefined;
}

function readShape(shape: unknown): readonly number[] | undefined {
  if (shape === undefined || shape === null) return undefined;
  if (Array.isArray(shape) && shape.every(isLength)) return shape;
  throw invalidValue("The shape is not a list of lengths.");
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function readText(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw invalidValue(`The ${name} is not a text.`);
}

/** The shape that nested lists have, if all lists of a level are as long as the first. */
function shapeOf(data: unknown): readonly number[] {
  if (isTensorArray(data)) return [data.length];
  return Array.isArray(data) ? [data.length, ...shapeOf(data[0])] : [];
}
