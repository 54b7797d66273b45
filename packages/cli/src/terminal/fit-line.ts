/** East Asian letters and pictures take two places of a terminal. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303F\u30FC\uFF01-\uFF60]/u;
const combining = /[\p{Mark}\p{Format}]/u;

/**
 * Puts a text on one line of a terminal, and shortens it where it is longer.
 *
 * @param width In places of the terminal.
 */
export function fitLine(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (widthOf(line) <= width) return line;
  let room = width - 1;
  let start = "";
  for (const letter of line) {
    room -= widthOf(letter);
    if (room < 0) break;
    start += letter;
  }
  return width > 0 ? `${start}…` : "";
}

function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += wide.test(letter) ? 2 : combining.test(letter) ? 0 : 1;
  return width;
}
