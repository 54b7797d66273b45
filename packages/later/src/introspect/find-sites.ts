import { isOurs, packageName } from "./compiler/own-package.ts";
import type { CompilerSymbol, CompilerType, Program } from "./compiler/program.ts";
import type { SourceFileNode, SyntaxNode } from "./compiler/syntax-node.ts";

/** A call of `deftool`, `deftools` or `deftype`. */
export interface Site {
  readonly kind: "tool" | "tools" | "type";
  readonly call: SyntaxNode;
  /** The name that is called; a stack trace points at it. */
  readonly callee: SyntaxNode;
  /** What is declared: a function, an object or a type; the call itself where it names no type. */
  readonly subject: SyntaxNode;
  /** Of the subject. */
  readonly type: CompilerType;
  readonly options: SyntaxNode | undefined;
}

/**
 * Finds the calls of `deftool`, `deftools` and `deftype` in files, whatever they are called there, by
 * what their names refer to. Definitions written by hand, `deftool({ … })`, have nothing to be read.
 *
 * @returns those of each file, in the order of the files
 */
export function findSites(
  program: Program,
  files: readonly SourceFileNode[],
): readonly (readonly Site[])[] {
  const calls = files.map((file) => {
    const finder = new SiteFinder(program);
    for (const statement of file.statements) finder.visit(statement);
    return finder.calls;
  });
  // Of all files at once: each question costs a compiler in another process more than its answer.
  const types = program.typesAt(calls.flat().map(({ subject }) => subject)).values();
  return calls.map((ofFile) =>
    ofFile.flatMap((call) => {
      const { value: type } = types.next();
      return type === undefined ? [] : { ...call, type };
    }),
  );
}

type SiteKind = Site["kind"];

class SiteFinder {
  readonly calls: Omit<Site, "type">[] = [];
  readonly #program: Program;
  readonly #bySymbol = new Map<CompilerSymbol, SiteKind | undefined>();
  /** What imported names stand for, or where they are imported; other names are looked at by their spelling. */
  readonly #imported = new Map<string, SiteKind | "namespace" | SyntaxNode>();

  constructor(program: Program) {
    this.#program = program;
  }

  visit(node: SyntaxNode): void {
    switch (this.#program.syntaxKind(node)) {
      case "ImportDeclaration":
        return this.#visitImport(node);
      case "CallExpression":
        this.#visitCall(node);
    }
    node.forEachChild((child) => {
      this.visit(child);
      return undefined;
    });
  }

  #visitImport({ importClause, moduleSpecifier }: SyntaxNode): void {
    const bindings = importClause?.namedBindings;
    if (bindings === undefined) return;
    const isOurs = moduleSpecifier?.text === packageName;
    if (bindings.elements === undefined) {
      if (bindings.name?.text !== undefined) this.#imported.set(bindings.name.text, "namespace");
      return;
    }
    for (const { name, propertyName } of bindings.elements) {
      if (name?.text === undefined) continue;
      const kind = isOurs ? kindByName.get((propertyName ?? name).text ?? "") : name;
      if (kind !== undefined) this.#imported.set(name.text, kind);
    }
  }

  #visitCall(call: SyntaxNode): void {
    const callee = this.#calleeOf(call);
    if (callee === undefined) return;
    const kind = this.#kindOf(callee, call.expression);
    if (kind === undefined) return;
    const [passed, options] = call.arguments ?? [];
    const subject = kind === "type" ? (call.typeArguments?.[0] ?? call) : passed;
    if (subject === undefined) return;
    const isDefinition =
      kind === "tool" && this.#program.syntaxKind(subject) === "ObjectLiteralExpression";
    if (!isDefinition) this.calls.push({ kind, call, callee, subject, options });
  }

  #calleeOf({ expression }: SyntaxNode): SyntaxNode | undefined {
    switch (expression === undefined ? "" : this.#program.syntaxKind(expression)) {
      case "Identifier":
        return expression;
      case "PropertyAccessExpression":
        return expression?.name;
      default:
        return undefined;
    }
  }

  #kindOf(callee: SyntaxNode, expression: SyntaxNode | undefined): SiteKind | undefined {
    const name = callee.text ?? "";
    if (expression === callee) {
      const imported = this.#imported.get(name);
      if (typeof imported === "object") return this.#kindOfImport(name, imported);
      if (imported !== undefined && imported !== "namespace") return imported;
      return kindByName.has(name) ? this.#kindAt(callee) : undefined;
    }
    const owner = expression?.expression?.text ?? "";
    const isCandidate = this.#imported.get(owner) === "namespace" || kindByName.has(name);
    return isCandidate ? this.#kindAt(callee) : undefined;
  }

  /** Another module may pass our functions on under any name; only what is called is asked about. */
  #kindOfImport(name: string, specifier: SyntaxNode): SiteKind | undefined {
    const kind = this.#kindAt(specifier);
    if (kind === undefined) this.#imported.delete(name);
    else this.#imported.set(name, kind);
    return kind;
  }

  /** Asks the compiler what a name stands for: the function itself, or a variable of its type. */
  #kindAt(name: SyntaxNode): SiteKind | undefined {
    const symbol = this.#program.symbolAt(name);
    if (symbol === undefined) return undefined;
    if (this.#bySymbol.has(symbol)) return this.#bySymbol.get(symbol);
    const isVariable = kindByName.has(name.text ?? "");
    const value = isVariable ? this.#program.symbolOf(this.#program.typeAt(name)) : undefined;
    const kind =
      kindOfSymbol(this.#program, symbol) ??
      (value === undefined ? undefined : kindOfSymbol(this.#program, value));
    this.#bySymbol.set(symbol, kind);
    return kind;
  }
}

const kindByName: ReadonlyMap<string, SiteKind> = new Map([
  ["deftool", "tool"],
  ["deftools", "tools"],
  ["deftype", "type"],
]);

function kindOfSymbol(program: Program, symbol: CompilerSymbol): SiteKind | undefined {
  const kind = kindByName.get(symbol.name);
  if (kind === undefined) return undefined;
  return program.declaringFiles(symbol).some(isOurs) ? kind : undefined;
}
