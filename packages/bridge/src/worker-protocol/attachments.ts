import { LaterError, type TensorArray } from "later-runtime";

import { type BinaryLayout, readLayout, writeLayout } from "../wire/binary-layout.ts";
import { invalidValue } from "../wire/invalid-value.ts";
import { isObject } from "../wire/is-object.ts";
import { isTensorArray } from "../wire/is-tensor-array.ts";
import { maximumDepth } from "../wire/nesting.ts";
import { NumberLists, unpackLists } from "./number-lists.ts";

/** What fills a place of a header: one attachment, and what it is. */
export type BinaryEntry =
  | { readonly at: string; readonly type: "bytes" }
  | { readonly at: string; readonly type: "list"; readonly shape: readonly number[] }
  | {
      readonly at: string;
      readonly type: "tensor";
      readonly dtype: string;
      readonly shape: readonly number[];
    };

/**
 * A tensor among the values of a message, the form that each attachment of type `tensor` has here, whatever
 * its number of dimensions.
 */
export interface PackedTensor {
  readonly shape: readonly number[];
  /** In row-major order, as many as the product of the shape. */
  readonly data: TensorArray;
}

/** A value whose bytes and tensors have been taken out. */
export interface Detached {
  /** With `null` in their places; the value itself where there are none. */
  readonly value: unknown;
  /** For the header's member `binary`; `undefined` where there are none. */
  readonly binary: readonly BinaryEntry[] | undefined;
  /** In the order of `binary`; views of what was given, wherever the machine keeps numbers that way. */
  readonly attachments: readonly Uint8Array[];
}

/** As many as the lists of a tensor may be nested. */
const maximumDimensions = 64;
const none: readonly Uint8Array[] = [];

/**
 * Takes bytes and tensors out of a value that is to be sent. The value is not changed. What stands for what:
 *
 * - a `Uint8Array`, also a `Buffer`: `bytes`
 * - an object with the members `shape` and `data` and no others, whose `data` is a numeric array of as many
 *   elements as the shape says: a `tensor`, of `uint8` too
 * - {@link NumberLists}: a `list`, which only those understand who have said so
 * - any other numeric array: a `tensor` of one dimension, which arrives with its `shape` around it
 *
 * @param at where the value stands in the header, as a JSON Pointer; "" for a header as a whole
 * @throws LaterError `INVALID_JSON` for arrays that the protocol has no type for, and for more than 512 levels
 * in the header, which includes cycles
 */
export function detach(value: unknown, at: string): Detached {
  if (!hasBinary(value, at.split("/").length)) {
    return { value, binary: undefined, attachments: none };
  }
  const binary: BinaryEntry[] = [];
  const attachments: Uint8Array[] = [];

  function extract(part: unknown, pointer: string): unknown {
    if (typeof part !== "object" || part === null) return part;
    if (ArrayBuffer.isView(part) || isPackedTensor(part)) {
      const { entry, bytes } = toAttachment(part, pointer);
      binary.push(entry);
      attachments.push(bytes);
      return null;
    }
    if (Array.isArray(part)) return part.map((item, index) => extract(item, `${pointer}/${index}`));
    return Object.fromEntries(
      Object.entries(part).map(([name, member]) => [
        name,
        extract(member, `${pointer}/${escapeToken(name)}`),
      ]),
    );
  }

  return { value: extract(value, at), binary, attachments };
}

/**
 * Puts attachments at their places in a header that has been received, which is changed: `bytes` as
 * `Uint8Array`, a `tensor` as {@link PackedTensor}, a `list` as lists. The member `binary` is gone then. Arrays may be views of the
 * attachments.
 *
 * @throws LaterError `INVALID_VALUE` for a header whose `binary` does not match the attachments; it may have got
 * some of them
 */
export function attach(header: object, attachments: readonly Uint8Array[]): void {
  const { binary } = header as { readonly binary?: unknown };
  if (binary === undefined && attachments.length === 0) return;
  if (!Array.isArray(binary) || binary.length !== attachments.length) {
    throw invalidValue('The member "binary" has to have one entry for each attachment.');
  }
  for (const [index, bytes] of attachments.entries()) {
    const entry: unknown = binary[index];
    if (!isObject(entry)) throw invalidValue('The entries of "binary" have to be objects.');
    fill(header, entry["at"], readAttachment(entry, bytes));
  }
  Reflect.deleteProperty(header, "binary");
}

/**
 * Whether there is a numeric array anywhere in a value.
 *
 * @param depth on which level of a message the value stands; 1 for the message itself
 * @throws LaterError `INVALID_JSON` for more than 512 levels, which includes cycles
 */
export function hasBinary(value: unknown, depth: number = 1): boolean {
  // Most values have none, and nothing is made to find that out.
  if (typeof value !== "object" || value === null) return false;
  if (depth > maximumDepth) {
    throw new LaterError("INVALID_JSON", `A message may have no more than ${maximumDepth} levels.`);
  }
  let found = false;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      if (typeof item === "object" && hasBinary(item, depth + 1)) found = true;
    }
    return found;
  }
  if (ArrayBuffer.isView(value)) return true;
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof member === "object" && hasBinary(member, depth + 1)) found = true;
  }
  return found;
}

/** Tells a tensor whose elements are packed, all of them in one array, from every other value. */
export function isPackedTensor(value: unknown): value is PackedTensor {
  if (!isObject(value)) return false;
  const { shape, data } = value;
  if (!isTensorArray(data) || !isShape(shape) || Object.keys(value).length !== 2) return false;
  return countElements(shape) === data.length;
}

function toAttachment(
  value: ArrayBufferView | PackedTensor,
  at: string,
): { readonly entry: BinaryEntry; readonly bytes: Uint8Array } {
  if (!ArrayBuffer.isView(value)) {
    const { dtype, bytes } = layOut(value.data);
    if (value instanceof NumberLists) {
      return { entry: { at, type: "list", shape: value.shape }, bytes };
    }
    return { entry: { at, type: "tensor", dtype, shape: value.shape }, bytes };
  }
  const { dtype, bytes } = layOut(value);
  if (dtype === "uint8") return { entry: { at, type: "bytes" }, bytes };
  const shape = [(value as TensorArray).length];
  return { entry: { at, type: "tensor", dtype, shape }, bytes };
}

function layOut(array: ArrayBufferView): BinaryLayout {
  if (isTensorArray(array)) {
    const layout = writeLayout(array);
    if (layout.dtype !== "") return layout;
  }
  const kind = Object.prototype.toString.call(array).slice(8, -1);
  throw new LaterError("INVALID_JSON", `A message cannot carry an array of the type ${kind}.`);
}

function readAttachment(
  { type, dtype, shape }: Readonly<Record<string, unknown>>,
  bytes: Uint8Array,
): unknown {
  if (type === "list" && isShape(shape)) {
    const data = readLayout({ dtype: "float64", bytes }, shape) as Float64Array;
    return unpackLists(new NumberLists(shape, data));
  }
  if (type === "bytes") return readLayout({ dtype: "uint8", bytes });
  if (type !== "tensor" || typeof dtype !== "string" || !isShape(shape)) {
    throw invalidValue('An entry of "binary" has no type, or a tensor no type and shape.');
  }
  return { shape, data: readLayout({ dtype, bytes }, shape) };
}

/** Every step leads to a member of the header's own, so that no name is more than a name. */
function fill(header: object, at: unknown, value: unknown): void {
  if (typeof at !== "string" || !at.startsWith("/") || /~(?![01])/.test(at)) throw noPlace();
  let container: unknown;
  let place: unknown = header;
  let token = "";
  for (const escaped of at.slice(1).split("/")) {
    container = place;
    token = escaped.includes("~") ? escaped.replaceAll("~1", "/").replaceAll("~0", "~") : escaped;
    if (typeof container !== "object" || container === null) throw noPlace();
    if (!Object.hasOwn(container, token)) throw noPlace();
    place = (container as Record<string, unknown>)[token];
  }
  if (place !== null) throw noPlace();
  (container as Record<string, unknown>)[token] = value;
}

function noPlace(): LaterError {
  return invalidValue('An entry of "binary" does not lead to a null in the message.');
}

function isShape(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || value.length > maximumDimensions) return false;
  return value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

function countElements(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

function escapeToken(token: string): string {
  return token.includes("~") || token.includes("/")
    ? token.replaceAll("~", "~0").replaceAll("/", "~1")
    : token;
}
