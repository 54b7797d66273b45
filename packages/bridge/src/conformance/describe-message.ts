import { printHeader } from "../worker-protocol/write-frame.ts";

const maximumLength = 400;

/** A message on one line, for people: its header, shortened, and how long its attachments are. */
export function describeMessage(header: unknown, attachments: readonly Uint8Array[] = []): string {
  const text = shorten(printHeader(header as object));
  if (attachments.length === 0) return text;
  const sizes = attachments.map(({ length }) => length).join(", ");
  return `${text} with attachments of ${sizes} bytes`;
}

/** Any value as JSON text for people, shortened. */
export function describeValue(value: unknown): string {
  return value === undefined ? "nothing" : shorten(printHeader(value as object));
}

function shorten(text: string): string {
  if (text.length <= maximumLength) return text;
  return `${text.slice(0, maximumLength)}… (${text.length} characters)`;
}
