import type { CompilerType, Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";

/**
 * Sorts the declarations that the members of one type stand in, such as interfaces and type literals: what the type
 * itself is declared as comes first, then what it extends, joins or picks from, as it is written there, in depth. What is
 * not found that way is sorted by file and place.
 *
 * @param written the syntax that the type was read from, where there is one
 */
export function holdersInOrder(
  program: Program,
  holders: readonly SyntaxNode[],
  type: CompilerType,
  written: SyntaxNode | undefined,
): readonly SyntaxNode[] {
  if (holders.length < 2) return holders;
  const walk = new HolderWalk(program, holders);
  walk.visit(written);
  walk.visitType(type);
  return [...walk.found, ...[...walk.missing].toSorted(byPlace)];
}

/** So many names are followed: nobody reads more of them to know what an object has. */
const followedNames = 200;

class HolderWalk {
  readonly found: SyntaxNode[] = [];
  readonly missing: Set<SyntaxNode>;
  readonly #program: Program;
  readonly #seen = new Set<SyntaxNode>();
  #left = followedNames;

  constructor(program: Program, holders: readonly SyntaxNode[]) {
    this.#program = program;
    this.missing = new Set(holders);
  }

  visitType(type: CompilerType): void {
    const program = this.#program;
    for (const symbol of [program.aliasOf(type), program.symbolOf(type)]) {
      if (symbol !== undefined) this.#visitAll(program.declarationsOf(symbol));
    }
    if (!(type.flags & (program.typeFlags["Intersection"] ?? 0))) return;
    for (const part of program.constituents(type)) this.visitType(part);
  }

  visit(node: SyntaxNode | undefined): void {
    if (node === undefined || this.missing.size === 0 || this.#seen.has(node)) return;
    this.#seen.add(node);
    if (this.missing.delete(node)) this.found.push(node);
    const kind = this.#program.syntaxKind(node);
    if (composed.has(kind)) {
      node.forEachChild((child) => {
        this.visit(child);
        return undefined;
      });
    } else if (kind === "TypeAliasDeclaration" || kind === "VariableDeclaration") {
      this.#visitAll([node.type, node.initializer]);
    } else {
      this.#follow(node.typeName ?? node.exprName ?? node.expression);
      this.#visitAll(node.typeArguments ?? []);
    }
  }

  #visitAll(nodes: readonly (SyntaxNode | undefined)[]): void {
    for (const node of nodes) this.visit(node);
  }

  #follow(name: SyntaxNode | undefined): void {
    if (name === undefined || this.#left === 0 || this.missing.size === 0) return;
    this.#left -= 1;
    const symbol = this.#program.symbolAt(name);
    if (symbol !== undefined) this.#visitAll(this.#program.declarationsOf(symbol));
  }
}

/** What is made of other types, besides by their names. */
const composed: ReadonlySet<string> = new Set([
  "ClassDeclaration",
  "ClassExpression",
  "ConditionalType",
  "HeritageClause",
  "IndexedAccessType",
  "InterfaceDeclaration",
  "IntersectionType",
  "MappedType",
  "ParenthesizedType",
  "TypeOperator",
  "TypeParameter",
  "UnionType",
]);

function byPlace(a: SyntaxNode, b: SyntaxNode): number {
  const [fileOfA, fileOfB] = [a.getSourceFile().fileName, b.getSourceFile().fileName];
  if (fileOfA === fileOfB) return a.pos - b.pos;
  return fileOfA < fileOfB ? -1 : 1;
}
