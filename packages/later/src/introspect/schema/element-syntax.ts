import type { SyntaxNode } from "../compiler/syntax-node.ts";

/** The syntax of the elements, for `Unit[]`, `readonly Unit[]` and `Array<Unit>` alike. */
export function elementSyntax(written: SyntaxNode | undefined): SyntaxNode | undefined {
  const inner = written?.elementType === undefined ? (written?.type ?? written) : written;
  return inner?.elementType ?? inner?.typeArguments?.[0];
}
