import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { type DocComment, noDocComment, parseDocComment } from "./doc-comment.ts";

/** The doc comment that stands directly in front of a node, if there is one. */
export function commentAbove(node: SyntaxNode): DocComment | undefined {
  const { text } = node.getSourceFile();
  const comments = text.slice(node.pos, node.getStart()).match(/\/\*\*(?!\/)[\s\S]*?\*\//g);
  const last = comments?.at(-1);
  return last === undefined ? undefined : parseDocComment(last);
}

/** The doc comment of whichever of these nodes has one first. */
export function firstCommentAbove(nodes: Iterable<SyntaxNode>): DocComment {
  for (const node of nodes) {
    const comment = commentAbove(node);
    if (comment !== undefined) return comment;
  }
  return noDocComment;
}
