import { LaterError } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import { decodeText } from "./decode-text.ts";
import { invalidValue } from "./invalid-value.ts";
import { parseNonFiniteJson } from "./non-finite-json.ts";

/**
 * Reads UTF-8 JSON text. Integers beyond ±(2^53 − 1) become `bigint`; `NaN`, `Infinity` and
 * `-Infinity` are read as numbers.
 *
 * @throws LaterError `INVALID_VALUE` for anything else, and for more than 512 levels
 */
export function readJson(bytes: Uint8Array): unknown {
  return readJsonText(decodeText(bytes));
}

/** The same of text that has been decoded. */
export function readJsonText(text: string): unknown {
  const finite = !text.includes("NaN") && !text.includes("Infinity");
  try {
    return finite ? parseJson(text) : parseNonFiniteJson(text);
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    // With non-finite numbers the position that the reason names is not that of the text.
    throw invalidValue(finite ? cause.message : "The text of the value is not JSON.", cause);
  }
}
