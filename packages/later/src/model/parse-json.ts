import { JsonReader } from "./json-reader.ts";
import { endOfJsonString } from "./json-string.ts";
import type { JsonValue } from "./json.ts";
import { maximumJsonDepth } from "./maximum-json-depth.ts";

/**
 * Reads JSON text exactly: integers beyond ±(2^53 − 1) become `bigint`, every name becomes an own
 * member, also `__proto__`; of members with equal names the last counts.
 *
 * @throws LaterError `INVALID_JSON` for what is not JSON, for numbers that would become infinite, and
 * for more than 512 levels; `details` has `line` and `column`, counted from 1
 */
export function parseJson(text: string): JsonValue {
  if (!needsReader(text)) {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      // The reader finds out where.
    }
  }
  return new JsonReader(text, maximumJsonDepth).read();
}

const largeExponent = /\d[eE]\+?\d{3}/;

/** Less than the number of digits that a text can have: those behind a point are rounded in any case. */
const fraction = -(2 ** 30);

/** Whether `JSON.parse` could round an integer, make an infinity, or go deeper than is allowed. */
function needsReader(text: string): boolean {
  let digits = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits === 16) return true;
      continue;
    }
    digits = code === 0x2e ? fraction : 0;
    if (code === 0x22) index = endOfJsonString(text, index);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth > maximumJsonDepth) return true;
  }
  return largeExponent.test(text);
}
