import type { Program } from "./program.ts";
import type { SyntaxNode } from "./syntax-node.ts";

/** The places at which a compiler can be asked about parts of a signature, as far as it is written out. */
export interface WrittenParts {
  readonly parameterNames?: readonly SyntaxNode[];
  readonly returnType?: SyntaxNode;
}

/**
 * What is written of a signature that can only be that of its declaration: where something around it takes types, what is
 * written there is not what has been put in.
 */
export function writtenParts(program: Program, declaration: SyntaxNode | undefined): WrittenParts {
  if (declaration === undefined || !functions.has(program.syntaxKind(declaration))) return {};
  if (isWithinGeneric(declaration)) return {};
  const { parameters = [], type } = declaration;
  const names = parameters.flatMap(({ name }) => name ?? []);
  const isPlain = names.every(
    (name) => program.syntaxKind(name) === "Identifier" && name.text !== "this",
  );
  const isType = type !== undefined && program.syntaxKind(type) !== "TypePredicate";
  return {
    ...(isPlain && names.length === parameters.length ? { parameterNames: names } : {}),
    ...(isType ? { returnType: type } : {}),
  };
}

const functions: ReadonlySet<string> = new Set([
  "ArrowFunction",
  "FunctionDeclaration",
  "FunctionExpression",
]);

function isWithinGeneric(declaration: SyntaxNode): boolean {
  for (let node: SyntaxNode | undefined = declaration; node !== undefined; node = node.parent) {
    if (node.typeParameters !== undefined && node.typeParameters.length > 0) return true;
  }
  return false;
}
