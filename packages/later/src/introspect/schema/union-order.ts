import { commentAbove } from "../comments/comment-above.ts";
import { constantOf } from "../compiler/constant-value.ts";
import type { CompilerType, Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { literalKey, nodeKey, typeKey } from "./type-key.ts";

/** How the alternatives of a union stand in its source. */
export interface UnionOrder {
  /**
   * Sorts by source; what the source does not name goes to the end, in an order of its own.
   *
   * @param keyOf tells what an item is; see `literalKey` and `typeKey`
   * @param textOf tells items with equal keys apart
   */
  sort<Item>(
    items: readonly Item[],
    keyOf: (item: Item) => string,
    textOf?: (item: Item) => string,
  ): Item[];
  /** What the comment in front of an alternative says. */
  description(key: string): string | undefined;
  /** The syntax of an alternative. */
  written(key: string): SyntaxNode | undefined;
}

/**
 * Finds out in which order an author wrote the alternatives of a union, because compilers keep an
 * order of their own that depends on what else they have read.
 *
 * @param written the syntax that the type was read from, where there is one
 */
export function unionOrder(
  program: Program,
  type: CompilerType | undefined,
  written: SyntaxNode | undefined,
): UnionOrder {
  const walk = new UnionWalk(program);
  if (written !== undefined) walk.visit(written);
  const alias = type === undefined ? undefined : program.aliasOf(type);
  const enumeration = type === undefined ? undefined : program.symbolOf(type);
  for (const symbol of [alias, enumeration]) {
    if (symbol !== undefined) for (const node of program.declarationsOf(symbol)) walk.visit(node);
  }
  return walk;
}

/** The kinds of which an alternative may be written in general, as in `T | T[]`. */
const composed = /^(array|tuple|template)</;

class UnionWalk implements UnionOrder {
  readonly #program: Program;
  readonly #seen = new Set<SyntaxNode>();
  readonly #ranks = new Map<string, number>();
  readonly #descriptions = new Map<string, string>();
  readonly #nodes = new Map<string, SyntaxNode>();

  constructor(program: Program) {
    this.#program = program;
  }

  sort<Item>(
    items: readonly Item[],
    keyOf: (item: Item) => string,
    textOf: (item: Item) => string = keyOf,
  ): Item[] {
    const key = remembered(keyOf);
    const text = remembered(textOf);
    const rank = (item: Item): number => known(this.#ranks, key(item)) ?? Number.MAX_SAFE_INTEGER;
    return items.toSorted(
      (a, b) =>
        rank(a) - rank(b) || compareNaturally(key(a), key(b)) || compareNaturally(text(a), text(b)),
    );
  }

  description(key: string): string | undefined {
    return this.#descriptions.get(key);
  }

  written(key: string): SyntaxNode | undefined {
    return known(this.#nodes, key);
  }

  visit(node: SyntaxNode | undefined): void {
    if (node === undefined || this.#seen.has(node)) return;
    this.#seen.add(node);
    switch (this.#program.syntaxKind(node)) {
      case "UnionType":
        return this.#visitAll(node.types);
      case "ParenthesizedType":
      case "TypeOperator":
      case "TypeAliasDeclaration":
        return this.visit(node.type);
      case "LiteralType":
        return this.#visitLiteral(node);
      case "EnumDeclaration":
        return this.#visitAll(node.members);
      case "EnumMember":
        return this.#add(literalKey(this.#program.constantValue(node)), node);
      case "ArrayType":
      case "TupleType":
      case "TemplateLiteralType":
      case "IntersectionType":
        return this.#addComposed(node);
      case "TypeReference":
        return this.#visitReference(node);
      case "IndexedAccessType":
        return this.visit(node.objectType);
      case "TypeQuery":
        return this.#visitValue(node.exprName);
      case "InterfaceDeclaration":
        // The members of an interface count where the union is of its keys.
        this.#add(nodeKey(node), node);
        return this.#visitKeys(node.members);
      case "TypeLiteral":
        this.#add(nodeKey(node), node);
        return this.#visitKeys(node.members);
      default:
        return this.#add(keywordKinds[this.#program.syntaxKind(node)] ?? nodeKey(node), node);
    }
  }

  #visitAll(nodes: readonly SyntaxNode[] | undefined): void {
    for (const node of nodes ?? []) this.visit(node);
  }

  #visitKeys(members: readonly SyntaxNode[] | undefined): void {
    for (const { name } of members ?? []) {
      if (name?.text !== undefined) this.#rank(literalKey(name.text));
    }
  }

  #visitLiteral(node: SyntaxNode): void {
    const constant =
      node.literal === undefined ? undefined : constantOf(this.#program, node.literal);
    if (constant !== undefined) this.#add(literalKey(constant.value), node);
  }

  #visitReference(node: SyntaxNode): void {
    const symbol = node.typeName === undefined ? undefined : this.#program.symbolAt(node.typeName);
    const declarations = symbol === undefined ? [] : this.#program.declarationsOf(symbol);
    const [declaration] = declarations;
    if (declaration !== undefined) {
      const isParameter = this.#program.syntaxKind(declaration) === "TypeParameter";
      if (!isParameter) this.visit(declaration);
    } else if (symbol !== undefined) {
      if (arrayNames.has(symbol.name)) this.#addComposed(node);
      else this.#rank(`name:${symbol.name}`);
    }
    this.#visitAll(node.typeArguments);
  }

  #visitValue(name: SyntaxNode | undefined): void {
    const symbol = name === undefined ? undefined : this.#program.symbolAt(name);
    const declaration = symbol === undefined ? undefined : this.#program.declarationsOf(symbol)[0];
    const value = declaration?.initializer;
    const constant = value === undefined ? undefined : constantOf(this.#program, value)?.value;
    if (typeof constant !== "object" || constant === null) return;
    for (const [key, member] of Object.entries(constant)) {
      if (!Array.isArray(constant)) this.#rank(literalKey(key));
      this.#rank(literalKey(member));
    }
  }

  #addComposed(node: SyntaxNode): void {
    const key = typeKey(this.#program, this.#program.typeAt(node));
    this.#add(key, node);
    const kind = composed.exec(key)?.[1];
    if (kind !== undefined) this.#add(kind, node);
  }

  #add(key: string, node: SyntaxNode): void {
    this.#rank(key);
    if (!this.#nodes.has(key)) this.#nodes.set(key, node);
    const description = commentAbove(node)?.description;
    if (description !== undefined && description !== "") this.#descriptions.set(key, description);
  }

  #rank(key: string): void {
    if (!this.#ranks.has(key)) this.#ranks.set(key, this.#ranks.size);
  }
}

const keywordKinds: Readonly<Record<string, string>> = {
  StringKeyword: "string",
  NumberKeyword: "number",
  BooleanKeyword: "boolean",
  BigIntKeyword: "bigint",
  NullKeyword: "null",
  ObjectKeyword: "non-primitive",
};

const arrayNames: ReadonlySet<string> = new Set(["Array", "ReadonlyArray"]);

function known<Value>(values: ReadonlyMap<string, Value>, key: string): Value | undefined {
  return values.get(key) ?? values.get(composed.exec(key)?.[1] ?? key);
}

/** Sorting asks for the same item again and again, and the compiler takes its time to write a type out. */
function remembered<Item>(find: (item: Item) => string): (item: Item) => string {
  const found = new Map<Item, string>();
  return (item) => {
    const text = found.get(item) ?? find(item);
    found.set(item, text);
    return text;
  };
}

/** Made once, because making one takes longer than many comparisons. */
const naturalOrder = new Intl.Collator("en", { numeric: true });

function compareNaturally(a: string, b: string): number {
  return naturalOrder.compare(a, b);
}
