import { toWellFormed } from "../../model/well-formed.ts";

const maximumLength = 64;

/** The beginning of a text, for messages: at most 64 UTF-16 units. */
export function shorten(text: string): string {
  if (text.length <= maximumLength) return toWellFormed(text);
  const last = text.charCodeAt(maximumLength - 2);
  const end = maximumLength - (last >= 0xd800 && last <= 0xdbff ? 2 : 1);
  return toWellFormed(`${text.slice(0, end)}…`);
}
