import { LaterError } from "../errors/later-error.ts";
import { toJsonPointer } from "./json-pointer.ts";
import { maximumJsonDepth } from "./maximum-json-depth.ts";
import { isPlainObject } from "./plain-object.ts";
import { setMember } from "./set-member.ts";
import { isWellFormed } from "./well-formed.ts";

/** Copies one child of an array or object; the token is its position or name. */
export type CopyChild<Token, Context, Copier = JsonCopier> = (
  value: unknown,
  token: Token,
  context: Context,
  copier: Copier,
) => unknown;

/**
 * Copies JSON values deeply, refusing what JSON cannot carry. Members that are undefined are left
 * out; every name becomes an own member of the copy.
 */
export class JsonCopier {
  /** Whether a bigint was among what has been copied. */
  metBigint = false;
  /** The place of the value at hand, outermost first, and what is left of others beyond its depth. */
  readonly #tokens: (string | number)[] = [];
  #depth = 0;

  /**
   * @throws LaterError `INVALID_ARGUMENT` for NaN, infinities, functions, symbols, undefined elements,
   * instances of classes, lone surrogates, and more than 512 levels, which includes cycles;
   * `details.path` is a JSON Pointer to the culprit
   */
  copy(value: unknown): unknown {
    switch (typeof value) {
      case "string":
        return isWellFormed(value) ? value : this.#refuse("contains a lone surrogate");
      case "number":
        return Number.isFinite(value) ? value : this.#refuse(`is ${value}`);
      case "bigint":
        this.metBigint = true;
        return value;
      case "boolean":
        return value;
      case "object":
        if (value === null) return null;
        return Array.isArray(value)
          ? this.copyArray(value, copyPlain, undefined)
          : this.copyObject(value, copyPlain, undefined);
      default:
        return this.#refuse(value === undefined ? "is undefined" : `is a ${typeof value}`);
    }
  }

  /** Copies an array whose elements are copied in a way of their own. */
  copyArray<Context>(
    array: readonly unknown[],
    copyItem: CopyChild<number, Context, this>,
    context: Context,
  ): unknown[] {
    const copy: unknown[] = [];
    for (let index = 0; index < array.length; index += 1) {
      this.#enter(index);
      copy.push(copyItem(array[index], index, context, this));
      this.#depth -= 1;
    }
    return copy;
  }

  /** Copies an object whose members are copied in a way of their own. */
  copyObject<Context>(
    object: object,
    copyMember: CopyChild<string, Context, this>,
    context: Context,
  ): Record<string, unknown> {
    if (!isPlainObject(object)) return this.#refuse("is an instance of a class");
    const copy: Record<string, unknown> = {};
    for (const name in object) {
      if (!Object.prototype.hasOwnProperty.call(object, name)) continue;
      const member = object[name];
      if (member === undefined) continue;
      if (!isWellFormed(name)) this.#refuse("has a name with a lone surrogate");
      this.#enter(name);
      setMember(copy, name, copyMember(member, name, context, this));
      this.#depth -= 1;
    }
    return copy;
  }

  /** Where the value at hand is, outermost first. */
  get path(): readonly (string | number)[] {
    return this.#tokens.slice(0, this.#depth);
  }

  #enter(token: string | number): void {
    this.#tokens[this.#depth] = token;
    this.#depth += 1;
    if (this.#depth > maximumJsonDepth) {
      this.#refuse(`is nested more than ${maximumJsonDepth} levels deep or contains itself`);
    }
  }

  #refuse(reason: string): never {
    const path = toJsonPointer(this.path);
    const shown = path.length > 100 ? `${path.slice(0, 99)}…` : path;
    throw new LaterError(
      "INVALID_ARGUMENT",
      `The value${shown === "" ? "" : ` at ${JSON.stringify(shown)}`} is not JSON: it ${reason}.`,
      { details: { path } },
    );
  }
}

function copyPlain(
  value: unknown,
  _token: string | number,
  _context: undefined,
  copier: JsonCopier,
): unknown {
  return copier.copy(value);
}
