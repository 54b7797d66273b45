import type * as SyncApi from "typescript/unstable/sync";
import type {
  Checker,
  NodeHandle,
  Project,
  Signature,
  Symbol as NativeSymbol,
  TemplateLiteralType,
  TupleType,
  Type,
  TypeReference,
} from "typescript/unstable/sync";

import { labelsIn } from "./labels-in.ts";
import { isCompilerLibrary } from "./library-file.ts";
import type { NumberTable, Program, SyntaxError, TupleElement } from "./program.ts";
import { namesByNumber } from "./syntax-kind-names.ts";
import type { SourceFileNode, SyntaxNode } from "./syntax-node.ts";
import { writtenParts } from "./written-parts.ts";

type NativeNode = Parameters<Checker["getTypeOfSymbolAtLocation"]>[1];

/** A program of TypeScript 7. Each question costs a round trip to the compiler: answers are kept. */
export class Typescript7Program implements Program {
  readonly typeFlags: NumberTable;
  readonly symbolFlags: NumberTable;
  readonly #api: typeof SyncApi;
  readonly #kindNames: ReadonlyMap<number, string>;
  readonly #project: Project;
  readonly #checker: Checker;
  readonly #typeOfSymbol = new Map<NativeSymbol, Type>();
  readonly #symbolAt = new Map<SyntaxNode, NativeSymbol | undefined>();
  readonly #declarations = new Map<NativeSymbol, readonly SyntaxNode[]>();
  readonly #constituents = new Map<Type, readonly Type[]>();
  readonly #callSignatures = new Map<Type, readonly Signature[]>();
  readonly #properties = new Map<Type, readonly NativeSymbol[]>();
  readonly #parameters = new Map<Signature, readonly NativeSymbol[]>();
  readonly #returnTypes = new Map<Signature, Type>();
  readonly #texts = new Map<Type, string>();
  readonly #typeArguments = new Map<Type, readonly Type[]>();
  readonly #indexes = new Map<Type, readonly { readonly key: Type; readonly value: Type }[]>();
  #fileNames: readonly string[] | undefined;
  #hasSyntaxErrors: boolean | undefined;

  constructor(api: typeof SyncApi, kinds: NumberTable, project: Project) {
    this.#api = api;
    this.#project = project;
    this.#checker = project.checker;
    this.#kindNames = namesByNumber(kinds);
    this.typeFlags = api.TypeFlags as unknown as NumberTable;
    this.symbolFlags = api.SymbolFlags as unknown as NumberTable;
  }

  syntaxKind(node: SyntaxNode): string {
    return this.#kindNames.get(node.kind) ?? "Unknown";
  }

  fileNames(): readonly string[] {
    return (this.#fileNames ??= this.#project.program
      .getSourceFileNames()
      .filter((name) => !isCompilerLibrary(name)));
  }

  sourceFile(fileName: string): SourceFileNode | undefined {
    return this.#project.program.getSourceFile(fileName);
  }

  syntaxError(fileName: string): SyntaxError | undefined {
    const { program } = this.#project;
    // One question for all files, whose answer is nearly always that there are none.
    this.#hasSyntaxErrors ??= program.getSyntacticDiagnostics().length > 0;
    const [first] = this.#hasSyntaxErrors ? program.getSyntacticDiagnostics(fileName) : [];
    return first === undefined ? undefined : { start: first.pos, message: first.text };
  }

  typeAt(node: SyntaxNode): Type {
    return this.#checker.getTypeAtLocation(native(node)) ?? this.#checker.getAnyType();
  }

  typesAt(nodes: readonly SyntaxNode[]): readonly Type[] {
    if (nodes.length === 0) return [];
    const types = this.#checker.getTypeAtLocation(nodes.map(native));
    return types.map((type) => type ?? this.#checker.getAnyType());
  }

  symbolAt(name: SyntaxNode): NativeSymbol | undefined {
    return remember(this.#symbolAt, name, () => {
      const symbol = this.#checker.getSymbolAtLocation(native(name));
      return symbol === undefined ? undefined : this.#followed(symbol);
    });
  }

  constantValue(node: SyntaxNode): string | number | undefined {
    return this.#checker.getConstantValue(native(node));
  }

  typesOf(symbols: readonly NativeSymbol[]): readonly Type[] {
    const unknown = symbols.filter((symbol) => !this.#typeOfSymbol.has(symbol));
    if (unknown.length > 0) {
      const types = this.#checker.getTypeOfSymbol(unknown);
      for (const [index, symbol] of unknown.entries()) {
        this.#typeOfSymbol.set(symbol, types[index] ?? this.#checker.getAnyType());
      }
    }
    return symbols.map((symbol) => this.#typeOfSymbol.get(symbol) as Type);
  }

  declarationsOf(symbol: NativeSymbol): readonly SyntaxNode[] {
    return remember(this.#declarations, symbol, () =>
      this.#followed(symbol)
        .declarations.filter((handle) => !isCompilerLibrary(handle.path))
        .map((handle) => this.#node(handle))
        .filter((node) => node !== undefined),
    );
  }

  declaringFiles(symbol: NativeSymbol): readonly string[] {
    return symbol.declarations.map((handle) => handle.path);
  }

  symbolOf(type: Type): NativeSymbol | undefined {
    return type.getSymbol();
  }

  aliasOf(type: Type): NativeSymbol | undefined {
    return type.getAliasSymbol();
  }

  typeText(type: Type): string {
    const { NodeBuilderFlags } = this.#api;
    const flags =
      NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope;
    return remember(this.#texts, type, () => this.#checker.typeToString(type, undefined, flags));
  }

  isErrorType(type: Type): boolean {
    return type.isErrorType();
  }

  isArray(type: Type): boolean {
    if (!this.#isReference(type)) return false;
    const name = type.getSymbol()?.name;
    return (name === "Array" || name === "ReadonlyArray") && this.#checker.isArrayType(type);
  }

  isTuple(type: Type): boolean {
    return this.#isReference(type) && this.#checker.isTupleType(type);
  }

  constituents(type: Type): readonly Type[] {
    return remember(this.#constituents, type, () =>
      type.isUnionType() || type.isIntersectionType() ? type.getTypes() : [],
    );
  }

  literalValue(type: Type): string | number | boolean | bigint {
    return (type as Type & { readonly value: string | number | boolean | bigint }).value;
  }

  templateParts(type: Type): {
    readonly texts: readonly string[];
    readonly types: readonly Type[];
  } {
    const template = type as TemplateLiteralType;
    return { texts: template.texts, types: template.getTypes() };
  }

  tupleElements(type: Type): readonly TupleElement[] {
    const { elementFlags } = (targetOf(type) ?? type) as TupleType;
    const { Optional, Rest, Variadic } = this.#api.ElementFlags;
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

  tupleLabels(type: Type): readonly (string | undefined)[] {
    const { InTypeAlias, NoTruncation, IgnoreErrors } = this.#api.NodeBuilderFlags;
    const flags = InTypeAlias | NoTruncation | IgnoreErrors;
    return labelsIn(this.#checker.typeToTypeNode(type, undefined, flags));
  }

  typeArguments(type: Type): readonly Type[] {
    // The compiler breaks down when asked for those of a type that takes none, such as `[]`.
    return remember(this.#typeArguments, type, () =>
      targetOf(type) === undefined ? [] : this.#checker.getTypeArguments(type as TypeReference),
    );
  }

  constraintOf(type: Type): Type | undefined {
    return this.#checker.getBaseConstraintOfType(type);
  }

  propertiesOf(type: Type): readonly NativeSymbol[] {
    return remember(this.#properties, type, () => this.#checker.getPropertiesOfType(type));
  }

  indexesOf(type: Type): readonly { readonly key: Type; readonly value: Type }[] {
    const { ESSymbol } = this.#api.TypeFlags;
    return remember(this.#indexes, type, () =>
      this.#checker
        .getIndexInfosOfType(type)
        .filter(({ keyType }) => (keyType.flags & ESSymbol) === 0)
        .map(({ keyType, valueType }) => ({ key: keyType, value: valueType })),
    );
  }

  callSignatures(type: Type): readonly Signature[] {
    return remember(this.#callSignatures, type, () =>
      this.#isPlain(type)
        ? []
        : this.#checker.getSignaturesOfType(type, this.#api.SignatureKind.Call),
    );
  }

  hasConstructSignatures(type: Type): boolean {
    // Types without a symbol of one of these kinds have none, and need not be asked for.
    const { Class, Function, Interface, TypeLiteral } = this.#api.SymbolFlags;
    const symbol = type.getSymbol();
    if (symbol === undefined || !(symbol.flags & (Class | Function | Interface | TypeLiteral))) {
      return false;
    }
    if (this.#isPlain(type)) return false;
    return this.#checker.getSignaturesOfType(type, this.#api.SignatureKind.Construct).length > 0;
  }

  prepare(signatures: readonly Signature[]): void {
    const written = signatures.map((signature) => ({
      signature,
      ...writtenParts(this, this.declarationOf(signature)),
    }));
    const names = written.flatMap(({ parameterNames = [] }) => parameterNames.map(native));
    const types = written.flatMap(({ returnType }) => returnType ?? []);
    const symbolsFound = (
      names.length === 0 ? [] : this.#checker.getSymbolAtLocation(names)
    ).values();
    const typesFound = this.typesAt(types).values();
    for (const { signature, parameterNames, returnType } of written) {
      const symbols = parameterNames?.map(() => symbolsFound.next().value);
      if (symbols?.every((symbol) => symbol !== undefined))
        this.#parameters.set(signature, symbols);
      const type = returnType === undefined ? undefined : typesFound.next().value;
      if (type !== undefined) this.#returnTypes.set(signature, type);
    }
    this.typesOf(signatures.flatMap((signature) => this.parametersOf(signature)));
  }

  parametersOf(signature: Signature): readonly NativeSymbol[] {
    return remember(this.#parameters, signature, () => signature.getParameters());
  }

  hasRestParameter(signature: Signature): boolean {
    return signature.hasRestParameter;
  }

  declarationOf(signature: Signature): SyntaxNode | undefined {
    const handle = signature.declaration;
    return handle === undefined || isCompilerLibrary(handle.path) ? undefined : this.#node(handle);
  }

  returnTypeOf(signature: Signature): Type {
    return remember(
      this.#returnTypes,
      signature,
      () => this.#checker.getReturnTypeOfSignature(signature) ?? this.#checker.getAnyType(),
    );
  }

  /** Lists and tuples are references to generic types, so that most types need not be asked about. */
  #isReference(type: Type): boolean {
    const { objectFlags = 0 } = type as Partial<TypeReference>;
    return (objectFlags & this.#api.ObjectFlags.Reference) !== 0;
  }

  /** Whether what is written of a type shows that it has no signatures, as is so of most, which need not be asked for then. */
  #isPlain(type: Type): boolean {
    const { Interface, TypeLiteral, Transient } = this.#api.SymbolFlags;
    const symbol = type.getSymbol();
    const { flags = 0, declarations = [] } = symbol ?? {};
    if (flags & ~(Interface | TypeLiteral | Transient) || declarations.length === 0) return false;
    return declarations.every(
      (handle) => !isCompilerLibrary(handle.path) && this.#hasNoSignatures(this.#node(handle)),
    );
  }

  #hasNoSignatures(declaration: SyntaxNode | undefined): boolean {
    const kind = declaration === undefined ? "" : this.syntaxKind(declaration);
    if (kind === "MappedType") return true;
    if (kind !== "TypeLiteral" && kind !== "InterfaceDeclaration") return false;
    const { heritageClauses = [], members = [] } = declaration ?? {};
    if (heritageClauses.length > 0) return false;
    return members.every((member) => !signatures.has(this.syntaxKind(member)));
  }

  #followed(symbol: NativeSymbol): NativeSymbol {
    return symbol.flags & this.#api.SymbolFlags.Alias
      ? this.#checker.getAliasedSymbol(symbol)
      : symbol;
  }

  #node(handle: NodeHandle): SyntaxNode | undefined {
    return handle.resolve(this.#project);
  }
}

const signatures: ReadonlySet<string> = new Set(["CallSignature", "ConstructSignature"]);

/** The generic type of which a type is an application, if it is one. */
function targetOf(type: Type): Type | undefined {
  try {
    return (type as Partial<TypeReference>).getTarget?.();
  } catch {
    // TypeScript 7.1 throws where 7.0 gives nothing.
    return undefined;
  }
}

function native(node: SyntaxNode): NativeNode {
  return node as unknown as NativeNode;
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, find: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = find();
  known.set(key, value);
  return value;
}
