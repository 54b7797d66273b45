/** A text in pieces of a token each, by the customary estimate of four characters. */
export function splitIntoPieces(text: string): readonly string[] {
  return text.match(/[^]{1,4}/gu) ?? [];
}
