import { LaterError, type StoredValue } from "later-runtime";

import { readLayout, writeLayout } from "../wire/binary-layout.ts";
import { invalidValue } from "../wire/invalid-value.ts";
import { isObject } from "../wire/is-object.ts";
import { isTensorArray } from "../wire/is-tensor-array.ts";

/** What a store keeps, in a form that a message can carry and that has one meaning only. */
export type EncodedValue = {
  /**
   * JSON in which an object with the only member `$` stands for what JSON has not: a text for `undefined`, a `hole`
   * in an array, `NaN`, `Infinity`, `-Infinity` and `-0`; `["bigint", hexadecimal]`; `[type, position]` for a
   * numeric array; an object for an object that has a member `$` of its own.
   */
  readonly text: string;
  /** Elements of numeric arrays, least significant byte first. @default none */
  readonly arrays?: readonly Uint8Array[];
};

/** More than what is built on stores needs; enough that reading cannot exhaust the stack. */
const maximumLevels = 1_000;
const clamped = "uint8clamped";
const hole: unique symbol = Symbol("hole");
const constants: ReadonlyMap<unknown, unknown> = new Map<string, unknown>([
  ["undefined", undefined],
  ["hole", hole],
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);

/**
 * Encodes plain data: what JSON has, `undefined`, numbers of every kind, `bigint`, numeric arrays, and arrays and
 * plain objects of these. Arrays are not copied.
 *
 * @throws LaterError `INVALID_ARGUMENT` for anything else, and for more than 1,000 levels, which includes cycles
 */
export function encodeStoredValue(value: StoredValue): EncodedValue {
  const arrays: Uint8Array[] = [];
  const text = JSON.stringify(new Encoder(arrays).encode(value, 1));
  return arrays.length === 0 ? { text } : { text, arrays };
}

/**
 * Decodes what {@link encodeStoredValue} made. It may come from anybody. Arrays may be views of what was received.
 *
 * @throws LaterError `INVALID_VALUE` for what that function never makes
 */
export function decodeStoredValue(encoded: unknown): StoredValue {
  const { text, arrays = [] } = isObject(encoded) ? encoded : {};
  if (typeof text !== "string" || !Array.isArray(arrays)) throw malformed();
  let tagged: unknown;
  try {
    tagged = JSON.parse(text);
  } catch (cause) {
    throw malformed(cause);
  }
  const value = new Decoder([...(arrays as unknown[])]).decode(tagged, 1);
  if (value === hole) throw malformed();
  return value;
}

/** Puts tags into a copy, which is only made where there is something to tag. */
class Encoder {
  readonly #arrays: Uint8Array[];

  constructor(arrays: Uint8Array[]) {
    this.#arrays = arrays;
  }

  encode(value: unknown, level: number): unknown {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (Object.is(value, -0)) return tag("-0");
        return Number.isFinite(value) ? value : tag(String(value));
      case "bigint":
        return tag(["bigint", value.toString(16)]);
      case "undefined":
        return tag("undefined");
      case "object":
        return value === null ? null : this.#encodeObject(value, level);
      default:
        throw refuse(`a ${typeof value}`);
    }
  }

  #encodeObject(value: object, level: number): unknown {
    if (ArrayBuffer.isView(value)) return this.#encodeArray(value);
    if (level > maximumLevels) throw refuse(`more than ${maximumLevels} levels`);
    if (Array.isArray(value)) return this.#encodeItems(value, level);
    const prototype: unknown = Object.getPrototypeOf(value);
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!isPlain) throw refuse("an instance of a class");
    const members = this.#encodeMembers(value as Record<string, unknown>, level);
    return Object.hasOwn(value, "$") ? tag(members) : members;
  }

  #encodeItems(items: readonly unknown[], level: number): readonly unknown[] {
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const isHole = item === undefined && !(index in items);
      const encoded = isHole ? tag("hole") : this.encode(item, level + 1);
      if (encoded !== item || isHole) (copy ??= [...items])[index] = encoded;
    }
    return copy ?? items;
  }

  #encodeMembers(object: Readonly<Record<string, unknown>>, level: number): object {
    let isCopy = false;
    const entries = Object.entries(object);
    for (const entry of entries) {
      const encoded = this.encode(entry[1], level + 1);
      if (encoded === entry[1]) continue;
      entry[1] = encoded;
      isCopy = true;
    }
    // Unlike assignment this makes own members of all names.
    return isCopy ? Object.fromEntries(entries) : object;
  }

  #encodeArray(array: ArrayBufferView): unknown {
    if (!isTensorArray(array)) throw refuse("a DataView");
    const { dtype, bytes } = writeLayout(array);
    const isClamped = array instanceof Uint8ClampedArray;
    if (dtype === "" && !isClamped) throw refuse("an array of an unknown type");
    this.#arrays.push(bytes);
    return tag([isClamped ? clamped : dtype, this.#arrays.length - 1]);
  }
}

/** Puts what tags stand for in their place. */
class Decoder {
  /** Those that have been taken are gone: used again and again, one could become more than memory holds. */
  readonly #arrays: unknown[];

  constructor(arrays: unknown[]) {
    this.#arrays = arrays;
  }

  decode(value: unknown, level: number): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return this.#decodeItems(value, level);
    if (!Object.hasOwn(value, "$")) return this.#decodeMembers(value, level);
    const { $: meaning, ...others } = value as Record<string, unknown>;
    if (Object.keys(others).length > 0) throw malformed();
    if (Array.isArray(meaning)) return this.#decodeTag(meaning);
    if (typeof meaning === "object" && meaning !== null) return this.#decodeMembers(meaning, level);
    if (!constants.has(meaning)) throw malformed();
    return constants.get(meaning);
  }

  #decodeItems(items: unknown[], level: number): readonly unknown[] {
    if (level > maximumLevels) throw malformed();
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      if (typeof item !== "object" || item === null) continue;
      const decoded = this.decode(item, level + 1);
      if (decoded === hole) Reflect.deleteProperty(items, index);
      else items[index] = decoded;
    }
    return items;
  }

  #decodeMembers(object: object, level: number): object {
    if (level > maximumLevels) throw malformed();
    const members = object as Record<string, unknown>;
    for (const name of Object.keys(members)) {
      const member = members[name];
      if (typeof member !== "object" || member === null) continue;
      const decoded = this.decode(member, level + 1);
      if (decoded === hole) throw malformed();
      // Each name is an own member already, so that assigning to it reaches no setter.
      members[name] = decoded;
    }
    return members;
  }

  #decodeTag([kind, content, ...others]: readonly unknown[]): unknown {
    if (typeof kind !== "string" || others.length > 0) throw malformed();
    if (kind === "bigint") return toBigint(content);
    const bytes = typeof content === "number" ? this.#arrays[content] : undefined;
    if (typeof content !== "number" || !(bytes instanceof Uint8Array)) throw malformed();
    this.#arrays[content] = undefined;
    if (kind !== clamped) return readLayout({ dtype: kind, bytes });
    return Uint8ClampedArray.from(bytes);
  }
}

/** Hexadecimal, because it takes no longer than there are digits. */
function toBigint(digits: unknown): bigint {
  if (typeof digits !== "string" || !/^-?[\da-f]+$/.test(digits)) throw malformed();
  return digits.startsWith("-") ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
}

function tag(meaning: unknown): object {
  return { $: meaning };
}

function refuse(what: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", `A store keeps plain data, not ${what}.`);
}

function malformed(cause?: unknown): LaterError {
  return invalidValue("The encoding of a stored value is malformed.", cause);
}
