const colour = String.raw`\x1B\[[\d;:]*m`;
// Line feeds and tabs stay; every other control character could move the cursor or worse.
const control = String.raw`[\0-\x08\x0B-\x1F\x7F-\x9F]`;
const direction = String.raw`[\u202A-\u202E\u2066-\u2069]`;
const pattern = new RegExp(`${colour}|${control}|${direction}`, "g");

/**
 * Makes a text of others harmless for a terminal: what models and tools say may hold escape sequences.
 * Colours and carriage returns go; other control characters, those that change the direction of
 * writing among them, are shown as U+FFFD.
 */
export function printable(text: string): string {
  return text.replace(pattern, (found) => (found.length > 1 || found === "\r" ? "" : "\uFFFD"));
}
