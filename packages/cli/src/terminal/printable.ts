const colour = String.raw`\x1B\[[\d;]*m`;
// Line feeds and tabs stay; every other control character could move the cursor or worse.
const control = String.raw`[\0-\x08\x0B-\x1F\x7F-\x9F]`;
const pattern = new RegExp(`${colour}|${control}`, "g");

/**
 * Makes a text harmless for a terminal: what models and tools say may hold escape sequences. Colours
 * stay, carriage returns go, other control characters are shown as U+FFFD.
 */
export function printable(text: string): string {
  return text.replace(pattern, (found) => {
    if (found.length > 1) return found;
    return found === "\r" ? "" : "\uFFFD";
  });
}
