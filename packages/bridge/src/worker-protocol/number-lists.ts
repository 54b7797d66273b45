import { invalidValue } from "../wire/invalid-value.ts";
import { maximumDepth } from "../wire/nesting.ts";

/**
 * Lists of numbers that are nested as a shape says, with all numbers in one array: they are sent as bytes, and arrive as
 * the lists that they stand for.
 */
export class NumberLists {
  /** How long the lists are on each level; at least 2 below the first. */
  readonly shape: readonly number[];
  readonly data: Float64Array;

  constructor(shape: readonly number[], data: Float64Array) {
    this.shape = shape;
    this.data = data;
  }
}

/** So many numbers are printed and read in no time that matters. */
const leastNumbers = 1_024;
/** As for tensors. */
const maximumDimensions = 64;

/**
 * Replaces lists of more than 1,024 numbers by {@link NumberLists}, wherever they are in a value, which is not changed.
 * Lists stay if JSON text says more of them than doubles do: of different lengths, with integers beyond 2^53 − 1, or
 * with anything that is no number.
 *
 * @param value - JSON, also with what `detach` takes
 */
export function packLists(value: unknown, depth: number = 1): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  // What is nested too deeply, which includes cycles, is for those to refuse who send it.
  if (depth > maximumDepth) return value;
  if (Array.isArray(value)) return pack(value as unknown[]) ?? packItems(value as unknown[], depth);
  let copy: Record<string, unknown> | undefined;
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof member !== "object") continue;
    const packed = packLists(member, depth + 1);
    if (packed === member) continue;
    copy ??= Object.fromEntries(Object.entries(value));
    Object.defineProperty(copy, name, { value: packed });
  }
  return copy ?? value;
}

/**
 * The lists of plain numbers.
 *
 * @throws LaterError `INVALID_VALUE` for a shape that lists are not packed in, and for what JSON has no numbers for
 */
export function unpackLists({ shape, data }: NumberLists): readonly unknown[] {
  if (shape.length === 0 || data.length === 0 || shape.slice(1).some((length) => length < 2)) {
    throw invalidValue("Lists have at least one number, and at least two below the first level.");
  }
  const lastLevel = shape.length - 1;
  let position = 0;
  function unpack(level: number): unknown[] {
    const length = shape[level] as number;
    const list: unknown[] = [];
    for (let index = 0; index < length; index += 1) {
      if (level < lastLevel) {
        list.push(unpack(level + 1));
        continue;
      }
      const number = data[position] as number;
      if (!Number.isFinite(number)) throw invalidValue(`The lists have ${number} in them.`);
      list.push(number);
      position += 1;
    }
    return list;
  }
  return unpack(0);
}

function packItems(items: readonly unknown[], depth: number): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, item] of items.entries()) {
    if (typeof item !== "object") continue;
    const packed = packLists(item, depth + 1);
    if (packed !== item) (copy ??= [...items])[index] = packed;
  }
  return copy ?? items;
}

function pack(list: readonly unknown[]): NumberLists | undefined {
  const shape = shapeOf(list);
  const count = shape.reduce((product, length) => product * length, 1);
  // What is not regular has fewer numbers than its shape says, which may be more than there is memory for.
  if (count <= leastNumbers || !isRegular(list, shape, 0)) return undefined;
  const data = new Float64Array(count);
  const lastLevel = shape.length - 1;
  let position = 0;
  function fill(part: readonly unknown[], level: number): boolean {
    if (level < lastLevel) return part.every((inner) => fill(inner as unknown[], level + 1));
    for (let index = 0; index < part.length; index += 1) {
      const number = part[index];
      if (typeof number !== "number") return false;
      if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER)) return false;
      data[position] = number;
      position += 1;
    }
    return true;
  }
  return fill(list, 0) ? new NumberLists(shape, data) : undefined;
}

/** That of a list whose lists are as long as the first ones; empty for what is not packed. */
function shapeOf(list: readonly unknown[]): readonly number[] {
  const shape = [list.length];
  let [first] = list;
  while (Array.isArray(first)) {
    if (first.length < 2 || shape.length === maximumDimensions) return [];
    shape.push(first.length);
    [first] = first as unknown[];
  }
  return typeof first === "number" ? shape : [];
}

function isRegular(part: readonly unknown[], shape: readonly number[], level: number): boolean {
  if (part.length !== shape[level]) return false;
  if (level === shape.length - 1) return true;
  return part.every((inner) => Array.isArray(inner) && isRegular(inner, shape, level + 1));
}
