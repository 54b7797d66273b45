import type ts from "typescript-5";

import { labelsIn } from "./labels-in.ts";
import { isCompilerLibrary } from "./library-file.ts";
import type { NumberTable, Program, TupleElement, SyntaxError } from "./program.ts";
import { namesByNumber } from "./syntax-kind-names.ts";
import type { SourceFileNode, SyntaxNode } from "./syntax-node.ts";

type Compiler = typeof ts;

/** A program of TypeScript 5.9 or 6. */
export class Typescript5Program implements Program {
  readonly typeFlags: NumberTable;
  readonly symbolFlags: NumberTable;
  readonly #compiler: Compiler;
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #kindNames: ReadonlyMap<number, string>;

  constructor(compiler: Compiler, program: ts.Program) {
    this.#compiler = compiler;
    this.#program = program;
    this.#checker = program.getTypeChecker();
    this.#kindNames = namesByNumber(compiler.SyntaxKind as unknown as NumberTable);
    this.typeFlags = compiler.TypeFlags as unknown as NumberTable;
    this.symbolFlags = compiler.SymbolFlags as unknown as NumberTable;
  }

  syntaxKind(node: SyntaxNode): string {
    return this.#kindNames.get(node.kind) ?? "Unknown";
  }

  fileNames(): readonly string[] {
    const files = this.#program.getSourceFiles();
    return files.map((file) => file.fileName).filter((name) => !isCompilerLibrary(name));
  }

  sourceFile(fileName: string): SourceFileNode | undefined {
    return this.#program.getSourceFile(fileName);
  }

  syntaxError(fileName: string): SyntaxError | undefined {
    const [first] = this.#program.getSyntacticDiagnostics(this.#program.getSourceFile(fileName));
    if (first === undefined) return undefined;
    const message = this.#compiler.flattenDiagnosticMessageText(first.messageText, " ");
    return { start: first.start, message };
  }

  typeAt(node: SyntaxNode): ts.Type {
    return this.#checker.getTypeAtLocation(native(node));
  }

  typesAt(nodes: readonly SyntaxNode[]): readonly ts.Type[] {
    return nodes.map((node) => this.typeAt(node));
  }

  symbolAt(name: SyntaxNode): ts.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(native(name));
    return symbol === undefined ? undefined : this.#followed(symbol);
  }

  constantValue(node: SyntaxNode): string | number | undefined {
    return this.#checker.getConstantValue(native(node) as ts.EnumMember);
  }

  typesOf(symbols: readonly ts.Symbol[]): readonly ts.Type[] {
    return symbols.map((symbol) => this.#checker.getTypeOfSymbol(symbol));
  }

  declarationsOf(symbol: ts.Symbol): readonly SyntaxNode[] {
    const declarations = this.#followed(symbol).declarations ?? [];
    return declarations.filter((node) => !isCompilerLibrary(node.getSourceFile().fileName));
  }

  declaringFiles(symbol: ts.Symbol): readonly string[] {
    return (symbol.declarations ?? []).map((node) => node.getSourceFile().fileName);
  }

  symbolOf(type: ts.Type): ts.Symbol | undefined {
    return type.getSymbol();
  }

  aliasOf(type: ts.Type): ts.Symbol | undefined {
    return type.aliasSymbol;
  }

  typeText(type: ts.Type): string {
    const { NoTruncation, UseAliasDefinedOutsideCurrentScope } = this.#compiler.TypeFormatFlags;
    const flags = NoTruncation | UseAliasDefinedOutsideCurrentScope;
    return this.#checker.typeToString(type, undefined, flags);
  }

  isErrorType(type: ts.Type): boolean {
    return (type as ts.Type & { readonly intrinsicName?: string }).intrinsicName === "error";
  }

  isArray(type: ts.Type): boolean {
    return this.#checker.isArrayType(type);
  }

  isTuple(type: ts.Type): boolean {
    return this.#checker.isTupleType(type);
  }

  constituents(type: ts.Type): readonly ts.Type[] {
    return type.isUnionOrIntersection() ? type.types : [];
  }

  literalValue(type: ts.Type): string | number | boolean | bigint {
    if (type.flags & this.#compiler.TypeFlags.BooleanLiteral) {
      return this.#checker.typeToString(type) === "true";
    }
    const { value } = type as ts.LiteralType;
    return typeof value === "object"
      ? BigInt(`${value.negative ? "-" : ""}${value.base10Value}`)
      : value;
  }

  templateParts(type: ts.Type): {
    readonly texts: readonly string[];
    readonly types: readonly ts.Type[];
  } {
    return type as ts.TemplateLiteralType;
  }

  tupleElements(type: ts.Type): readonly TupleElement[] {
    const { elementFlags } = (type as ts.TupleTypeReference).target;
    const { Optional, Rest, Variadic } = this.#compiler.ElementFlags;
    return this.typeArguments(type).map((element, index) => {
      const flags = elementFlags[index] ?? 0;
      return {
        type: element,
        optional: (flags & Optional) !== 0,
        rest: (flags & (Rest | Variadic)) !== 0,
        spread: (flags & Variadic) !== 0,
      };
    });
  }

  tupleLabels(type: ts.Type): readonly (string | undefined)[] {
    const { InTypeAlias, NoTruncation, IgnoreErrors } = this.#compiler.NodeBuilderFlags;
    const flags = InTypeAlias | NoTruncation | IgnoreErrors;
    return labelsIn(this.#checker.typeToTypeNode(type, undefined, flags));
  }

  typeArguments(type: ts.Type): readonly ts.Type[] {
    return this.#checker.getTypeArguments(type as ts.TypeReference);
  }

  constraintOf(type: ts.Type): ts.Type | undefined {
    return this.#checker.getBaseConstraintOfType(type);
  }

  propertiesOf(type: ts.Type): readonly ts.Symbol[] {
    return this.#checker.getPropertiesOfType(type);
  }

  indexesOf(type: ts.Type): readonly { readonly key: ts.Type; readonly value: ts.Type }[] {
    const { ESSymbol } = this.#compiler.TypeFlags;
    return this.#checker
      .getIndexInfosOfType(type)
      .filter(({ keyType }) => (keyType.flags & ESSymbol) === 0)
      .map(({ keyType, type: value }) => ({ key: keyType, value }));
  }

  callSignatures(type: ts.Type): readonly ts.Signature[] {
    return type.getCallSignatures();
  }

  hasConstructSignatures(type: ts.Type): boolean {
    return type.getConstructSignatures().length > 0;
  }

  prepare(): void {
    // Asking costs nothing here.
  }

  parametersOf(signature: ts.Signature): readonly ts.Symbol[] {
    return signature.getParameters();
  }

  hasRestParameter(signature: ts.Signature): boolean {
    // The flag is there, but not in the declarations of the compiler's API.
    const { flags } = signature as ts.Signature & { readonly flags: number };
    return (flags & hasRestParameter) !== 0;
  }

  declarationOf(signature: ts.Signature): SyntaxNode | undefined {
    const declaration = signature.getDeclaration() as ts.SignatureDeclaration | undefined;
    return declaration === undefined || isCompilerLibrary(declaration.getSourceFile().fileName)
      ? undefined
      : (declaration as ts.Node);
  }

  returnTypeOf(signature: ts.Signature): ts.Type {
    return signature.getReturnType();
  }

  #followed(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & this.#compiler.SymbolFlags.Alias
      ? this.#checker.getAliasedSymbol(symbol)
      : symbol;
  }
}

const hasRestParameter = 1;

function native(node: SyntaxNode): ts.Node {
  return node as unknown as ts.Node;
}
