import type { SourcePosition } from "../../declare/derived-tool.ts";
import type { SyntaxNode } from "./syntax-node.ts";

/** Where the first token of a node stands. */
export function positionOf(node: SyntaxNode): SourcePosition {
  const { fileName, text } = node.getSourceFile();
  const start = node.getStart();
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < start; at = text.indexOf("\n", at + 1))
    line += 1;
  return { file: fileName, line, column: start - lineStart + 1 };
}
