import { shorten } from "./shorten.ts";

const maximumCount = 20;

/** Texts with commas between them, for a message; of a long list, the beginning. */
export function listTexts(texts: readonly string[]): string {
  const shown = texts.slice(0, maximumCount).map(shorten).join(", ");
  return texts.length > maximumCount ? `${shown}, … (${texts.length} in all)` : shown;
}
