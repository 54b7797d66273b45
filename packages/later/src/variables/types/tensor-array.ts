import type { TensorArray } from "../variable-value.ts";

const constructors: ReadonlyMap<string, (array: never) => TensorArray> = new Map<
  string,
  (array: never) => TensorArray
>([
  ["Float64Array", (array: Float64Array) => new Float64Array(array)],
  ["Float32Array", (array: Float32Array) => new Float32Array(array)],
  ["BigInt64Array", (array: BigInt64Array) => new BigInt64Array(array)],
  ["BigUint64Array", (array: BigUint64Array) => new BigUint64Array(array)],
  ["Int32Array", (array: Int32Array) => new Int32Array(array)],
  ["Uint32Array", (array: Uint32Array) => new Uint32Array(array)],
  ["Int16Array", (array: Int16Array) => new Int16Array(array)],
  ["Uint16Array", (array: Uint16Array) => new Uint16Array(array)],
  ["Int8Array", (array: Int8Array) => new Int8Array(array)],
  ["Uint8Array", (array: Uint8Array) => new Uint8Array(array)],
]);

/** Tells the arrays that tensors may have, also those of other realms, from everything else. */
export function isTensorArray(value: unknown): value is TensorArray {
  return ArrayBuffer.isView(value) && constructors.has(nameOf(value as TensorArray));
}

/** A copy with memory of its own. A `Buffer` becomes a `Uint8Array`. */
export function copyTensorArray(array: TensorArray): TensorArray {
  const construct = constructors.get(nameOf(array)) as (array: TensorArray) => TensorArray;
  return construct(array);
}

function nameOf(array: TensorArray): string {
  return array[Symbol.toStringTag];
}
