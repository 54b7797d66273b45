import { wordsOf } from "./words.ts";

/** The words next to a piece of a text, in lower case; empty at the ends. */
export interface Surroundings {
  /** Articles and possessives are skipped. */
  readonly before: string;
  readonly after: string;
}

const skipped = new Set(["the", "a", "an", "my", "our", "some"]);

/** Looks at what stands next to a piece of a text. */
export function surroundingsOf(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Surroundings {
  const words = wordsOf(text);
  return {
    before: words.findLast((word) => word.end <= start && !skipped.has(word.lower))?.lower ?? "",
    after: words.find((word) => word.start >= end)?.lower ?? "",
  };
}
