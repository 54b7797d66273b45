import type { TensorArray } from "later-runtime";

import { invalidValue, quote } from "./invalid-value.ts";
import { isLittleEndian, reverseElements } from "./reverse-elements.ts";

/** What `binary_format` says of this layout. */
export const layoutName = "little-endian";

/** The elements of an embedding or tensor without anything around them, and what they are. */
export interface BinaryLayout {
  /** The numeric type, under the name that numpy has for it, such as `float64`. */
  readonly dtype: string;
  /** Elements in row-major order, least significant byte first. */
  readonly bytes: Uint8Array;
}

interface ArrayType {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorArray;
}

const arrayTypes: ReadonlyMap<string, ArrayType> = new Map<string, ArrayType>([
  ["float64", Float64Array],
  ["float32", Float32Array],
  ["int64", BigInt64Array],
  ["uint64", BigUint64Array],
  ["int32", Int32Array],
  ["uint32", Uint32Array],
  ["int16", Int16Array],
  ["uint16", Uint16Array],
  ["int8", Int8Array],
  ["uint8", Uint8Array],
]);

const dtypes: ReadonlyMap<string, string> = new Map(
  Array.from(arrayTypes, ([dtype, { name }]) => [name, dtype]),
);

/**
 * Reads elements that came as bytes. The array is a view of the bytes where that is possible and does
 * not keep much more than them in memory.
 *
 * @param shape its product has to be the number of elements; without one, there may be any number
 * @throws LaterError `INVALID_VALUE` for an unknown type, and for bytes that are not as many as type
 * and shape say
 */
export function readLayout(layout: BinaryLayout, shape?: readonly number[]): TensorArray {
  const { dtype, bytes } = layout;
  const arrayType = arrayTypes.get(dtype);
  if (arrayType === undefined) {
    throw invalidValue(`The type ${quote(dtype)} of the elements is not among the known ones.`);
  }
  const size = arrayType.BYTES_PER_ELEMENT;
  const count = shape === undefined ? Math.floor(bytes.length / size) : countElements(shape);
  if (count * size !== bytes.length) {
    throw invalidValue(
      `There are ${bytes.length} bytes, not those of ${count} elements of type ${dtype}.`,
    );
  }
  const { buffer, byteOffset } = toNative(bytes, size);
  return new arrayType(buffer, byteOffset, count);
}

/** Lays elements out as bytes: a view of the array wherever the machine keeps numbers that way. */
export function writeLayout(data: TensorArray): BinaryLayout {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return {
    dtype: dtypes.get(data[Symbol.toStringTag]) ?? "",
    bytes: isLittleEndian ? bytes : reverseElements(bytes, data.BYTES_PER_ELEMENT),
  };
}

function countElements(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

function toNative(bytes: Uint8Array, size: number): Uint8Array {
  if (!isLittleEndian) return reverseElements(bytes, size);
  const aligned = bytes.byteOffset % size === 0;
  // A view keeps the whole message in memory that the bytes came in.
  const alone = bytes.buffer.byteLength <= 2 * bytes.byteLength;
  return aligned && alone ? bytes : Uint8Array.from(bytes);
}
