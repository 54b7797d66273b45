/** What is asserted about a place between two characters. */
export const assertion = {
  textStart: 0,
  lineStart: 1,
  textEnd: 2,
  lastLineEnd: 3,
  lineEnd: 4,
  wordBoundary: 5,
  noWordBoundary: 6,
} as const;

/** One of {@link assertion}. */
export type Assertion = (typeof assertion)[keyof typeof assertion];

/** Stands in for the character before the first one and behind the last one. */
export const outside = -1;

/** Stands in for a line feed that ends the text, which assertions treat as no other character. */
export const lastLineFeed = -2;

const lineFeed = 0x0a;

/** Whether an assertion holds between two characters, given as code points or as one of the above. */
export function holds(kind: number, before: number, after: number): boolean {
  switch (kind) {
    case assertion.textStart:
      return before === outside;
    case assertion.lineStart:
      // As in PCRE, no line begins behind a line feed that ends the text.
      return before === outside || (before === lineFeed && after !== outside);
    case assertion.textEnd:
      return after === outside;
    case assertion.lastLineEnd:
      return after === outside || after === lastLineFeed;
    case assertion.lineEnd:
      return after === outside || after === lastLineFeed || after === lineFeed;
    case assertion.wordBoundary:
      return isWord(before) !== isWord(after);
    default:
      return isWord(before) === isWord(after);
  }
}

function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f
  );
}
