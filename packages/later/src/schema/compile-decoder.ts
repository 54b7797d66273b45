import { LaterError } from "../errors/later-error.ts";
import type { JsonSchema } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { compileDecoding } from "./decoding/compile-decoding.ts";

/** Makes a function's own arguments of valid ones. The given value stays as it is. */
export type Decoder = (value: JsonValue) => unknown;

/**
 * Prepares a deep copy in which codecs are applied: a Date for `x-codec: "date"` and so on. Defaults
 * of absent members are not filled in, because the function has its own; where the schema allows only
 * `number`, a `bigint` becomes the nearest number. Of alternatives the first that fits decides.
 *
 * The decoder expects a value that a validator of the same schema has found valid. It throws
 * LaterError `INVALID_ARGUMENT` where a part that the schema leaves open is not JSON, is cyclic or has
 * more than 512 levels, and where a codec of the program's own refuses its JSON; `details.path` is a
 * JSON Pointer to it.
 */
export function compileDecoder(schema: JsonSchema): Decoder {
  const decode = compileDecoding(schema);
  return (value) => {
    const decoding = decode(value);
    if (decoding.violations === undefined) return decoding.values;
    const message = decoding.violations.map((violation) => violation.message).join(" ");
    const path = decoding.violations[0]?.path ?? "";
    throw new LaterError("INVALID_ARGUMENT", message, { details: { path } });
  };
}
