import type { SyntaxNode } from "./syntax-node.ts";

/**
 * The labels in the syntax of a tuple type, also of a readonly one. Compilers write labels down, but
 * not all of them let one ask for a label.
 */
export function labelsIn(written: unknown): readonly (string | undefined)[] {
  const node = written as SyntaxNode | undefined;
  const elements = node?.elements ?? node?.type?.elements ?? [];
  return elements.map((element) => element.name?.text);
}
