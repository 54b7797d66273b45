import { LaterError } from "../errors/later-error.ts";
import { isWellFormed } from "../model/well-formed.ts";
import { quotaExceeded } from "./session-limits.ts";

/**
 * Holds metadata to their limit.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what is no text, `QUOTA_EXCEEDED` for too much of it
 */
export function checkMetadata(
  metadata: Readonly<Record<string, string>>,
  limit: number,
): Readonly<Record<string, string>> {
  let length = 0;
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value !== "string" || !isWellFormed(value) || !isWellFormed(name)) {
      throw new LaterError("INVALID_ARGUMENT", "Metadata consist of names and texts.");
    }
    length += name.length + value.length;
    if (length > limit) {
      throw quotaExceeded("metadata", limit, `Metadata may have ${limit} characters together.`);
    }
  }
  return metadata;
}

/** Metadata with others over them; every name is data, also `__proto__`. */
export function mergeMetadata(
  ...parts: readonly (Readonly<Record<string, string>> | undefined)[]
): Readonly<Record<string, string>> {
  const members = new Map<string, string>();
  for (const part of parts) {
    for (const [name, value] of Object.entries(part ?? {})) members.set(name, value);
  }
  return Object.freeze(Object.fromEntries(members));
}
