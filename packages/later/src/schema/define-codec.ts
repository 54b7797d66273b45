import { LaterError } from "../errors/later-error.ts";
import type { Codecs } from "../model/codecs.ts";
import { isOwnCodecName } from "./keywords/codec.ts";
import { type OwnCodec, ownCodecs } from "./own-codecs.ts";

/** How the values of one type come out of JSON, and become JSON again. */
export interface Codec<Value, Json> {
  /**
   * Makes the value of JSON that fits the type `json`; what is inside it has been decoded already. Synchronous. Whatever it
   * throws refuses the call, with `PARAMETER_VALIDATION_FAILED`; the model is told the message of a `ToolError`, and of
   * anything else only that the value is not a valid one.
   */
  readonly decode: (json: Json) => Value;
  /**
   * Makes JSON of an instance of `class` in a result.
   *
   * @default the value's own `toJSON`, or else its members, as `JSON.stringify` does
   */
  readonly encode?: (value: Value) => Json;
  /** Whose instances `encode` is for. Belongs to `encode`. */
  readonly class?: { readonly prototype: Value };
}

/** The codec that belongs to a member of {@link Codecs}. */
export type CodecOf<Name extends keyof Codecs> = Codecs[Name] extends {
  readonly value: infer Value;
  readonly json: infer Json;
}
  ? IsTypeOfItsOwn<Value> extends true
    ? Codec<Value, Json>
    : "`value` has to be a class, an interface, a named or a branded type, not a primitive, a list or a union"
  : "a codec is declared as { value: …; json: … }";

type IsTypeOfItsOwn<Value> = 0 extends 1 & Value
  ? false
  : [Value] extends [readonly unknown[]]
    ? false
    : [Value] extends [object]
      ? IsUnion<Value> extends true
        ? false
        : true
      : false;

type IsUnion<Value, All = Value> = [Value] extends [never]
  ? false
  : (Value extends unknown ? ([All] extends [Value] ? never : true) : never) extends never
    ? false
    : true;

/**
 * Gives the functions of a codec that {@link Codecs} declares. To be done where the type is, or in another module that is
 * loaded before the tools are; a tool whose codec is not there cannot be declared. A codec of the same name is replaced.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a name that is taken by the library or is not made of letters, digits, "_" and
 * "-", and for a codec that has no `decode`, or only one of `encode` and `class`
 * @example
 * ```ts
 * defineCodec("decimal", { decode: (text) => new Decimal(text) });
 * ```
 */
export function defineCodec<Name extends Extract<keyof Codecs, string>>(
  name: Name,
  codec: CodecOf<Name>,
): void {
  const { decode, encode, class: type } = codec as Partial<OwnCodec>;
  const given: unknown = name;
  if (!isOwnCodecName(given)) {
    throw new LaterError("INVALID_ARGUMENT", `A codec cannot be named ${JSON.stringify(given)}.`);
  }
  const kind = typeof encode;
  const isPaired = kind === typeof type && (kind === "function" || kind === "undefined");
  if (typeof decode !== "function" || !isPaired) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      `The codec "${given}" takes a function to decode, and either both or none of encode and class.`,
    );
  }
  ownCodecs().set(name, codec as unknown as OwnCodec);
}
