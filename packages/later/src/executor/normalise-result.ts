import type { JsonObject, JsonValue } from "../model/json.ts";
import { setMember } from "../model/set-member.ts";
import { isWellFormed } from "../model/well-formed.ts";
import { ownCodecs } from "../schema/own-codecs.ts";

/** What a result may be at most. */
export interface ResultLimits {
  /** In characters of JSON, counted without escapes. */
  readonly maxSize: number;
}

/** In characters of JSON, counted without escapes. */
export const defaultMaxResultSize = 1_048_576;

const maxDepth = 256;

/**
 * Turns what a function returned into JSON data of its own, as `JSON.stringify` would see it, except
 * that nothing is lost without a word: what JSON cannot carry is refused instead of becoming `null`
 * or `{}`. `undefined` is `null`, as a member it is left out; codecs of the program's own and `toJSON` are
 * honoured; a bigint stays one.
 *
 * @throws ResultProblem
 */
export function normaliseResult(value: unknown, limits: ResultLimits): JsonValue {
  return new Normaliser(limits.maxSize).convert(value, "") ?? null;
}

/** Why a result cannot be handed on. */
export class ResultProblem extends Error {
  readonly type: "RESULT_NOT_SERIALIZABLE" | "RESULT_TOO_LARGE";

  constructor(type: ResultProblem["type"], message: string) {
    super(message);
    this.type = type;
  }
}

/** Recognises a problem among whatever may be thrown, proxies that cannot be looked at included. */
export function isResultProblem(thrown: unknown): thrown is ResultProblem {
  try {
    return thrown instanceof ResultProblem;
  } catch {
    return false;
  }
}

class Normaliser {
  /** The containers of the value at hand, outermost first: few, so that a search beats a set. */
  readonly #open: object[] = [];
  readonly #codecs = ownCodecs();
  readonly #limit: number;
  #left: number;

  constructor(maxSize: number) {
    this.#limit = maxSize;
    this.#left = maxSize;
  }

  convert(value: unknown, key: string): JsonValue | undefined {
    switch (typeof value) {
      case "string":
        this.#spend(value.length + 2);
        return isWellFormed(value) ? value : refuse(key, "text with half a surrogate pair");
      case "number":
        this.#spend(8);
        return Number.isFinite(value) ? value : refuse(key, String(value));
      case "boolean":
      case "bigint":
        this.#spend(8);
        return value;
      case "undefined":
        return undefined;
      case "object":
        this.#spend(4);
        return value === null ? null : this.#object(value, key);
      case "function":
      case "symbol":
        return refuse(key, `a ${typeof value}`);
    }
  }

  #object(value: object, key: string): JsonValue | undefined {
    if (this.#open.includes(value)) return refuse(key, "a reference to one of its own containers");
    if (this.#open.length >= maxDepth)
      return refuse(key, `more than ${maxDepth} levels of nesting`);
    this.#open.push(value);
    try {
      if (this.#codecs.size > 0) {
        for (const { class: type, encode } of this.#codecs.values()) {
          const encodes = type !== undefined && value instanceof type;
          if (encodes) return this.convert(encode?.(value), key);
        }
      }
      const { toJSON } = value as { readonly toJSON?: unknown };
      if (typeof toJSON === "function") {
        // Theirs would tell something else.
        if (ArrayBuffer.isView(value) || isInvalidDate(value)) return refuse(key, describe(value));
        return this.convert(toJSON.call(value, key), key);
      }
      if (Array.isArray(value)) return this.#array(value);
      return isPlain(value) ? this.#members(value) : refuse(key, describe(value));
    } finally {
      this.#open.pop();
    }
  }

  #array(value: readonly unknown[]): JsonValue {
    const copy: JsonValue[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const item = value[index];
      // The text of an index takes longer than all else that a number needs.
      if (typeof item === "number" && Number.isFinite(item)) {
        this.#spend(8);
        copy.push(item);
      } else copy.push(this.convert(item, String(index)) ?? null);
    }
    return copy;
  }

  #members(value: object): JsonObject {
    const copy: Record<string, JsonValue> = {};
    for (const name in value) {
      // In this loop it is faster than Object.hasOwn, and the loop than Object.keys.
      // oxlint-disable-next-line prefer-object-has-own
      if (!Object.prototype.hasOwnProperty.call(value, name)) continue;
      const converted = this.convert((value as Record<string, unknown>)[name], name);
      if (converted === undefined) continue;
      this.#spend(name.length + 4);
      setMember(copy, name, converted);
    }
    return copy;
  }

  #spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) {
      throw new ResultProblem(
        "RESULT_TOO_LARGE",
        `The tool returned more than ${this.#limit} characters of JSON.`,
      );
    }
  }
}

/** Class instances are data too, as for `JSON.stringify`; collections and the like are not. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.prototype.toString.call(value) === "[object Object]" && !("then" in value);
}

function isInvalidDate(value: object): boolean {
  return value instanceof Date && Number.isNaN(value.getTime());
}

function describe(value: object): string {
  if (ArrayBuffer.isView(value)) return "bytes";
  if (isInvalidDate(value)) return "an invalid date";
  return `a ${Object.prototype.toString.call(value).slice(8, -1)}`;
}

function refuse(key: string, what: string): never {
  const place = key === "" ? "" : ` in "${key}"`;
  throw new ResultProblem(
    "RESULT_NOT_SERIALIZABLE",
    `The tool returned ${what}${place}, which JSON cannot carry.`,
  );
}
