const syntax = /["\\]/g;

/**
 * Where a string of JSON text ends: the position behind its closing quotation mark, or the text's
 * length if there is none.
 *
 * @param start - the position behind the opening one
 */
export function endOfString(text: string, start: number): number {
  syntax.lastIndex = start;
  for (let match = syntax.exec(text); match !== null; match = syntax.exec(text)) {
    if (match[0] === '"') return syntax.lastIndex;
    syntax.lastIndex += 1;
  }
  return text.length;
}
