import { printJson } from "./print-json.ts";

/**
 * Prints a value as RFC 8785 (JSON Canonicalization Scheme) says: no white space, members sorted by
 * UTF-16 code units, so that equal values give equal text. A `bigint`, for which the RFC has no rule,
 * is printed as its digits.
 *
 * @throws LaterError `INVALID_JSON` as {@link printJson} does
 */
export function canonicalJson(value: unknown): string {
  return printJson(value, { canonical: true });
}
