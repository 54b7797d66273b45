/** The types that a variable can have, under the names that the bridge's protocol uses. */
export const variableTypes = [
  "float",
  "integer",
  "string",
  "boolean",
  "choice",
  "module",
  "embedding",
  "tensor",
] as const;

/** One of the eight {@link variableTypes}. */
export type VariableType = (typeof variableTypes)[number];

/** The numeric arrays that can hold the elements of a tensor. */
export type TensorArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** One element of a tensor that came as JSON; numbers are not required to be finite. */
export type TensorElement = number | bigint | string | boolean | null;

/**
 * The elements of a tensor: one list in row-major order, lists nested as `shape` says, or packed, as a
 * whole or list by list.
 */
export type TensorData = TensorElement | readonly TensorData[] | TensorArray;

/** An array of any number of dimensions. */
export interface Tensor {
  /** The length of each dimension, outermost first; empty for a single element. */
  readonly shape: readonly number[];
  /** As many elements as the product of `shape`. */
  readonly data: TensorData;
}

/**
 * A value as the variables of a session keep it, normalised by its type: `float` is a number, also
 * NaN or infinite; `integer` a number when it is safe and a bigint otherwise; `embedding` packed
 * doubles. Whoever holds one must not change it.
 */
export type VariableValue = number | bigint | string | boolean | Float64Array | Tensor;

/** Tells the name of a variable type from any other text. */
export function isVariableType(name: unknown): name is VariableType {
  return (variableTypes as readonly unknown[]).includes(name);
}
