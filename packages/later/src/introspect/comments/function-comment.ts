import type { CompilerSignature, Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { commentAbove } from "./comment-above.ts";
import { type DocComment, noDocComment } from "./doc-comment.ts";

/** What the comment of a function says, wherever the function is written. */
export function functionComment(program: Program, signature: CompilerSignature): DocComment {
  const declaration = program.declarationOf(signature);
  return declaration === undefined ? noDocComment : commentOfValue(program, declaration);
}

/**
 * The comment of a value: above it, above the declaration whose initial value it is, or above the
 * statement or the arrow function that hands it out.
 */
export function commentOfValue(program: Program, value: SyntaxNode): DocComment {
  let node = value;
  for (;;) {
    const comment = commentAbove(node);
    if (comment !== undefined) return comment;
    const isType = program.syntaxKind(node) === "FunctionType";
    // A source file has no parent, whatever the type says.
    const parent = node.parent as SyntaxNode | undefined;
    if (parent === undefined) return noDocComment;
    const isBody = program.syntaxKind(parent) === "ArrowFunction" && parent.body === node;
    if (!isType && !isBody && !transparent.has(program.syntaxKind(parent))) return noDocComment;
    node = parent;
  }
}

/** What may stand between a function and the comment that describes it. */
const transparent: ReadonlySet<string> = new Set([
  "AsExpression",
  "AwaitExpression",
  "ExportAssignment",
  "ExpressionStatement",
  "NonNullExpression",
  "ParenthesizedExpression",
  "PropertyAssignment",
  "PropertyDeclaration",
  "PropertySignature",
  "ReturnStatement",
  "SatisfiesExpression",
  "TypeAliasDeclaration",
  "VariableDeclaration",
  "VariableDeclarationList",
  "VariableStatement",
]);
