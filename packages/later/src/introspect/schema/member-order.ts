import type { CompilerSymbol, CompilerType, Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { holdersInOrder } from "./holder-order.ts";
import { literalKey } from "./type-key.ts";
import { unionOrder } from "./union-order.ts";

/**
 * The members of a type in the order of their source: those of one declaration together, as they stand there, the
 * declarations in the order in which the type names them. Each compiler has an order of its own.
 */
export function membersInOrder(
  program: Program,
  type: CompilerType,
  written?: SyntaxNode,
): readonly CompilerSymbol[] {
  const byHolder = new Map<SyntaxNode, Declared[]>();
  const undeclared: CompilerSymbol[] = [];
  for (const symbol of program.propertiesOf(type)) {
    const [declaration] = program.declarationsOf(symbol);
    if (declaration === undefined) {
      undeclared.push(symbol);
      continue;
    }
    const members = byHolder.get(declaration.parent) ?? [];
    byHolder.set(declaration.parent, members);
    members.push({ symbol, at: declaration.pos });
  }
  const declared = holdersInOrder(program, [...byHolder.keys()], type, written)
    .flatMap((holder) => byHolder.get(holder)?.toSorted((a, b) => a.at - b.at) ?? [])
    .map(({ symbol }) => symbol);
  return [...declared, ...namesInOrder(program, undeclared, type, written)];
}

interface Declared {
  readonly symbol: CompilerSymbol;
  readonly at: number;
}

/** Members without a declaration come from a mapped type over names: `Record<"a" | "b", string>`. */
function namesInOrder(
  program: Program,
  symbols: readonly CompilerSymbol[],
  type: CompilerType,
  written: SyntaxNode | undefined,
): readonly CompilerSymbol[] {
  if (symbols.length < 2) return symbols;
  return unionOrder(program, type, written).sort(symbols, ({ name }) => literalKey(name));
}
