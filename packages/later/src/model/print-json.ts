import { LaterError } from "../errors/later-error.ts";
import { toJsonPointer } from "./json-pointer.ts";
import { maximumJsonDepth } from "./maximum-json-depth.ts";
import { isPlainObject } from "./plain-object.ts";
import { isWellFormed } from "./well-formed.ts";

/** How JSON text is laid out. */
export interface PrintJsonOptions {
  /**
   * Spaces per level, 0 to 10; 0 prints everything on one line without spaces.
   *
   * @default 0
   */
  readonly indent?: number;
  /**
   * Whether equal values give equal text: members are sorted by their names' UTF-16 code units instead of printed in
   * order, and minus zero is zero.
   *
   * @default false
   */
  readonly canonical?: boolean;
}

/**
 * Prints a value as JSON text, exactly or not at all: `bigint` as an integer, minus zero as `-0.0`, members that are
 * undefined left out, everything else in order. {@link parseJson} reads it back.
 *
 * @throws LaterError `INVALID_JSON` for NaN, infinities, functions, symbols, undefined elements,
 * instances of classes, lone surrogates, cycles, and more than 512 levels; `details.path` is a JSON
 * Pointer to the culprit
 */
export function printJson(value: unknown, options: PrintJsonOptions = {}): string {
  const { indent = 0, canonical = false } = options;
  return new JsonPrinter(" ".repeat(Math.min(indent, 10)), canonical).print(value);
}

class JsonPrinter {
  readonly #indent: string;
  readonly #isCanonical: boolean;
  readonly #tokens: (string | number)[] = [];
  readonly #ancestors: object[] = [];

  constructor(indent: string, isCanonical: boolean) {
    this.#indent = indent;
    this.#isCanonical = isCanonical;
  }

  print(value: unknown): string {
    switch (typeof value) {
      case "string":
        if (!isWellFormed(value)) throw this.#refuse("contains a lone surrogate");
        return JSON.stringify(value);
      case "number":
        if (!Number.isFinite(value)) throw this.#refuse(`is ${value}`);
        // Without a fraction, other languages take it for an integer, of which there is only one zero.
        return Object.is(value, -0) && !this.#isCanonical ? "-0.0" : String(value);
      case "bigint":
      case "boolean":
        return String(value);
      case "object":
        return value === null ? "null" : this.#enter(value);
      default:
        throw this.#refuse(value === undefined ? "is undefined" : `is a ${typeof value}`);
    }
  }

  #enter(value: object): string {
    if (this.#ancestors.includes(value)) throw this.#refuse("contains itself");
    if (this.#ancestors.length === maximumJsonDepth) {
      throw this.#refuse(`is nested more than ${maximumJsonDepth} levels deep`);
    }
    this.#ancestors.push(value);
    const text = Array.isArray(value) ? this.#printArray(value) : this.#printObject(value);
    this.#ancestors.pop();
    return text;
  }

  #printArray(elements: readonly unknown[]): string {
    const parts: string[] = [];
    for (let index = 0; index < elements.length; index += 1) {
      parts.push(this.#printAt(index, elements[index]));
    }
    return this.#surround("[", parts, "]");
  }

  #printObject(value: object): string {
    if (!isPlainObject(value)) throw this.#refuse("is an instance of a class");
    const names = Object.keys(value);
    if (this.#isCanonical) names.sort();
    const separator = this.#indent === "" ? ":" : ": ";
    const parts: string[] = [];
    for (const name of names) {
      const member = value[name];
      if (member === undefined) continue;
      if (!isWellFormed(name)) throw this.#refuse("has a name with a lone surrogate");
      parts.push(JSON.stringify(name) + separator + this.#printAt(name, member));
    }
    return this.#surround("{", parts, "}");
  }

  #printAt(token: string | number, value: unknown): string {
    this.#tokens.push(token);
    const text = this.print(value);
    this.#tokens.pop();
    return text;
  }

  #surround(open: string, parts: readonly string[], close: string): string {
    if (this.#indent === "" || parts.length === 0) return open + parts.join(",") + close;
    const outer = `\n${this.#indent.repeat(this.#ancestors.length - 1)}`;
    const inner = outer + this.#indent;
    return open + inner + parts.join(`,${inner}`) + outer + close;
  }

  #refuse(reason: string): LaterError {
    const path = toJsonPointer(this.#tokens);
    const subject = path === "" ? "The value" : `The value at "${path}"`;
    return new LaterError("INVALID_JSON", `${subject} cannot be printed: it ${reason}.`, {
      details: { path },
    });
  }
}
