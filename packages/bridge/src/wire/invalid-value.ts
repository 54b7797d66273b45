import { LaterError } from "later-runtime";

const shownCharacters = 40;

/**
 * The error for what cannot be read. Clients take every message with "not found" in it for a missing
 * variable, so no sentence may contain these words.
 */
export function invalidValue(message: string, cause?: unknown): LaterError {
  return new LaterError("INVALID_VALUE", message, cause === undefined ? {} : { cause });
}

/** What was sent, as a message may show it: in quotes and short. */
export function quote(text: string): string {
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return JSON.stringify(shown.replace(/not found/gi, "…"));
}
