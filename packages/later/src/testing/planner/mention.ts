/** What kind of value a piece of a question is. */
type MentionKind =
  | "quote"
  | "email"
  | "url"
  | "date"
  | "time"
  | "number"
  | "code"
  | "identifier"
  | "name"
  | "phrase";

/** A piece of a question that can become an argument. */
export interface Mention {
  readonly kind: MentionKind;
  readonly value: string | number;
  /** Where it stands in the question. */
  readonly start: number;
  readonly end: number;
  /** The word before it, in lower case, articles skipped; of a list, the word before the list. */
  readonly before: string;
  /** The word after it, in lower case. */
  readonly after: string;
  /** Mentions of one kind that form a list ("A, B and C") share it. */
  readonly group: number;
}

/** A mention without its surroundings. */
export interface Finding {
  readonly kind: MentionKind;
  readonly value: string | number;
  readonly start: number;
  readonly end: number;
}

/** Whether two pieces of a text share a character. */
export function overlaps(
  a: { readonly start: number; readonly end: number },
  b: { readonly start: number; readonly end: number },
): boolean {
  return a.start < b.end && b.start < a.end;
}
