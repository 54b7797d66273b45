import { printJson } from "later-runtime/adm";

const maximumLength = 80;

/** A value in few words: a simple text as it is, anything else as JSON, what is long cut off. */
export function showValue(value: unknown): string {
  const text = typeof value === "string" && /^[\w.:/-]{1,40}$/.test(value) ? value : print(value);
  return text.length <= maximumLength ? text : `${text.slice(0, maximumLength - 1)}…`;
}

function print(value: unknown): string {
  // Of a long text only the beginning is shown, so no more is printed.
  return printJson(typeof value === "string" ? cut(value) : value);
}

function cut(text: string): string {
  return Array.from(text.slice(0, maximumLength * 2))
    .slice(0, maximumLength)
    .join("");
}
