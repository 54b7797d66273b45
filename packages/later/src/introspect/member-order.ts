import type { CompilerSymbol, CompilerType, Program } from "./program.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { literalKey } from "./type-key.ts";
import { unionOrder } from "./union-order.ts";

/**
 * The members of a type in the order of their source: those of one declaration together, as they
 * stand there. Compilers keep to it mostly, not where members are picked, mapped or merged.
 */
export function membersInOrder(
  program: Program,
  type: CompilerType,
  written?: SyntaxNode,
): readonly CompilerSymbol[] {
  const symbols = program.propertiesOf(type);
  const groups = new Map<unknown, { readonly symbol: CompilerSymbol; readonly at: number }[]>();
  for (const symbol of symbols) {
    const [declaration] = program.declarationsOf(symbol);
    const group = groups.get(declaration?.parent) ?? [];
    groups.set(declaration?.parent, group);
    group.push({ symbol, at: declaration?.pos ?? 0 });
  }
  // Members without a declaration come from a mapped type over names: `Record<"a" | "b", string>`.
  const undeclared = groups.get(undefined);
  if (undeclared !== undefined && undeclared.length > 1) {
    const order = unionOrder(program, type, written);
    groups.set(
      undefined,
      order.sort(undeclared, ({ symbol }) => literalKey(symbol.name)),
    );
  }
  return [...groups.values()].flatMap((group) =>
    group.toSorted((a, b) => a.at - b.at).map(({ symbol }) => symbol),
  );
}
