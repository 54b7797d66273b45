import { endOfString } from "./end-of-string.ts";

const syntax = /["[\]{}:]/g;

/**
 * Finds the lists in the member `data` of an object: where each begins, in their order in the text.
 * Those of the members behind it follow.
 *
 * @param text - JSON text of an object, which may have `NaN` and infinities among its numbers
 */
export function findDataLists(text: string): readonly number[] {
  let lists: number[] = [];
  let name = "";
  let depth = 0;
  syntax.lastIndex = 0;
  while (syntax.test(text)) {
    const position = syntax.lastIndex - 1;
    switch (text[position]) {
      case '"':
        syntax.lastIndex = endOfString(text, position + 1);
        if (depth === 1) name = text.slice(position, syntax.lastIndex);
        break;
      case ":":
        // Of members with equal names the last counts.
        if (depth === 1 && JSON.parse(name) === "data") lists = [];
        break;
      case "[":
        lists.push(position);
        depth += 1;
        break;
      case "{":
        depth += 1;
        break;
      default:
        depth -= 1;
    }
  }
  return lists;
}
