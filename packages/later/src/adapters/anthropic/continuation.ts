import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import type { BlockPart } from "./block.ts";

/** What an answer that only pauses says so far: the API goes on when it gets that back. */
export function toContinuationToken(said: readonly BlockPart[]): string {
  return JSON.stringify(toPlainJson(said));
}

/**
 * What the answer says so far that a token goes on with.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a token that is not of this client
 */
export function readContinuationToken(token: string | undefined): readonly BlockPart[] {
  if (token === undefined) return [];
  let said: unknown;
  try {
    said = JSON.parse(token);
  } catch {
    // Refused below.
  }
  if (Array.isArray(said) && said.every(isObject)) return said;
  throw new LaterError("INVALID_ARGUMENT", "The continuation token is not of this model client.");
}
