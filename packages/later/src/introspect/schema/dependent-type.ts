import type { CompilerType, Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { kindOf } from "../compiler/type-kind.ts";

/**
 * Whether a type that is not decided yet depends on what else is passed: `keyof T`, `T["id"]`, or a type
 * parameter that is limited by another one.
 */
export function isDependent(program: Program, type: CompilerType): boolean {
  if (type.flags & (program.typeFlags["Intersection"] ?? 0)) {
    const parts = program.constituents(type);
    return parts.some((part) => kindOf(program, part) === "deferred" && isDependent(program, part));
  }
  if ((type.flags & (program.typeFlags["TypeParameter"] ?? 0)) === 0) return true;
  const symbol = program.symbolOf(type);
  const declarations = symbol === undefined ? [] : program.declarationsOf(symbol);
  return declarations.some(
    ({ constraint }) => constraint && mentionsParameter(program, constraint),
  );
}

function mentionsParameter(program: Program, node: SyntaxNode): boolean {
  const symbol = node.typeName === undefined ? undefined : program.symbolAt(node.typeName);
  const isParameter = symbol !== undefined && isTypeParameter(program, symbol.flags);
  return (
    isParameter ||
    node.forEachChild((child) => mentionsParameter(program, child) || undefined) === true
  );
}

function isTypeParameter(program: Program, flags: number): boolean {
  return (flags & (program.symbolFlags["TypeParameter"] ?? 0)) !== 0;
}
