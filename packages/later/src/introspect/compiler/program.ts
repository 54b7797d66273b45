import type { SourceFileNode, SyntaxNode } from "./syntax-node.ts";

/** A type as the compiler knows it; the same type is the same object. */
export interface CompilerType {
  readonly flags: number;
}

/** A named thing as the compiler knows it. */
export interface CompilerSymbol {
  readonly name: string;
  readonly flags: number;
}

/** One call signature of a type. */
export interface CompilerSignature {
  readonly parameters: readonly unknown[];
}

/** Why a file is no TypeScript. */
export interface SyntaxError {
  readonly start: number;
  readonly message: string;
}

/** Which members a type allows besides those that it names. */
interface IndexSignature {
  /** Of their names. */
  readonly key: CompilerType;
  readonly value: CompilerType;
}

/** One position of a tuple. */
export interface TupleElement {
  readonly type: CompilerType;
  readonly optional: boolean;
  /** Any number of elements stands here. */
  readonly rest: boolean;
  /** The type of a rest is that of the list, as in `[...List]`, not that of its elements. */
  readonly spread: boolean;
}

/** Numbers by name, such as the compiler's own flag enumerations. */
export type NumberTable = Readonly<Record<string, number>>;

/**
 * The questions that introspection asks about a set of source files and all that they import. One
 * implementation per compiler; everything else in this folder knows no compiler.
 */
export interface Program {
  readonly typeFlags: NumberTable;
  readonly symbolFlags: NumberTable;

  /** The name of the node's kind, for example `CallExpression`. */
  syntaxKind(node: SyntaxNode): string;
  /** Every file that takes part, the compiler's own libraries excluded. */
  fileNames(): readonly string[];
  sourceFile(fileName: string): SourceFileNode | undefined;
  /** The first place at which a file is no TypeScript, in UTF-16 units from its beginning. */
  syntaxError(fileName: string): SyntaxError | undefined;

  typeAt(node: SyntaxNode): CompilerType;
  typesAt(nodes: readonly SyntaxNode[]): readonly CompilerType[];
  /** The symbol that a name refers to, imports followed to what they import. */
  symbolAt(name: SyntaxNode): CompilerSymbol | undefined;
  /** The value of an enum member or of an access to one. */
  constantValue(node: SyntaxNode): string | number | undefined;

  typesOf(symbols: readonly CompilerSymbol[]): readonly CompilerType[];
  /** Where a symbol is declared; declarations in the compiler's own libraries are left out. */
  declarationsOf(symbol: CompilerSymbol): readonly SyntaxNode[];
  /** The files that declare a symbol, the compiler's own libraries included. */
  declaringFiles(symbol: CompilerSymbol): readonly string[];

  symbolOf(type: CompilerType): CompilerSymbol | undefined;
  aliasOf(type: CompilerType): CompilerSymbol | undefined;
  /** As an author would write it, for messages. */
  typeText(type: CompilerType): string;
  /** Whether this `any` stands for a type that could not be found. */
  isErrorType(type: CompilerType): boolean;
  isArray(type: CompilerType): boolean;
  isTuple(type: CompilerType): boolean;
  /** The members of a union or intersection. */
  constituents(type: CompilerType): readonly CompilerType[];
  literalValue(type: CompilerType): string | number | boolean | bigint;
  templateParts(type: CompilerType): {
    readonly texts: readonly string[];
    readonly types: readonly CompilerType[];
  };
  tupleElements(type: CompilerType): readonly TupleElement[];
  /** The labels of a tuple's elements; `undefined` for an element without one. */
  tupleLabels(type: CompilerType): readonly (string | undefined)[];
  typeArguments(type: CompilerType): readonly CompilerType[];
  /** What a type parameter or a type that depends on one is at most, where that is limited. */
  constraintOf(type: CompilerType): CompilerType | undefined;
  propertiesOf(type: CompilerType): readonly CompilerSymbol[];
  /** The index signatures of a type, those by symbols left out. */
  indexesOf(type: CompilerType): readonly IndexSignature[];

  callSignatures(type: CompilerType): readonly CompilerSignature[];
  hasConstructSignatures(type: CompilerType): boolean;
  /** To be called with signatures that will be asked about, so that one question finds out about all of them. */
  prepare(signatures: readonly CompilerSignature[]): void;
  parametersOf(signature: CompilerSignature): readonly CompilerSymbol[];
  /** Whether the last parameter takes all remaining arguments. */
  hasRestParameter(signature: CompilerSignature): boolean;
  declarationOf(signature: CompilerSignature): SyntaxNode | undefined;
  returnTypeOf(signature: CompilerSignature): CompilerType;
}
