const loneSurrogate = /\p{Surrogate}/u;

/** Whether a text has a UTF-8 form: every surrogate in it is one half of a pair. */
export const isWellFormed: (text: string) => boolean =
  "isWellFormed" in String.prototype
    ? (text) => (text as string & { isWellFormed(): boolean }).isWellFormed()
    : (text) => !loneSurrogate.test(text);

/** The same text with every lone surrogate replaced by U+FFFD. */
export function toWellFormed(text: string): string {
  return isWellFormed(text) ? text : text.replace(/\p{Surrogate}/gu, "\uFFFD");
}
