/** A source file, as far as introspection reads it. */
export interface SourceFileNode extends SyntaxNode {
  readonly fileName: string;
  readonly text: string;
  readonly statements: readonly SyntaxNode[];
}

/**
 * A node of a syntax tree. The trees of all supported compilers agree on these members, of which each
 * kind of node has some; only the numbers of the kinds differ (see {@link Program.syntaxKind}).
 */
export interface SyntaxNode {
  readonly kind: number;
  /** Where the node begins, comments in front of it included. */
  readonly pos: number;
  readonly end: number;
  readonly parent: SyntaxNode;
  /** Where the first token of the node begins. */
  getStart(): number;
  getSourceFile(): SourceFileNode;
  forEachChild<Result>(visit: (child: SyntaxNode) => Result | undefined): Result | undefined;

  readonly argumentExpression?: SyntaxNode;
  readonly arguments?: readonly SyntaxNode[];
  readonly body?: SyntaxNode;
  /** Of a type parameter, what it is at most. */
  readonly constraint?: SyntaxNode;
  readonly declarationList?: SyntaxNode;
  /** Of a type parameter; from TypeScript 7 on it is `defaultType`. */
  readonly default?: SyntaxNode;
  readonly defaultType?: SyntaxNode;
  readonly dotDotDotToken?: SyntaxNode;
  readonly elements?: readonly SyntaxNode[];
  readonly elementType?: SyntaxNode;
  readonly exportClause?: SyntaxNode;
  readonly expression?: SyntaxNode;
  readonly exprName?: SyntaxNode;
  readonly heritageClauses?: readonly SyntaxNode[];
  readonly importClause?: SyntaxNode;
  readonly initializer?: SyntaxNode;
  readonly left?: SyntaxNode;
  readonly literal?: SyntaxNode;
  readonly members?: readonly SyntaxNode[];
  readonly modifiers?: readonly SyntaxNode[];
  readonly moduleSpecifier?: SyntaxNode;
  readonly name?: SyntaxNode;
  readonly namedBindings?: SyntaxNode;
  readonly objectType?: SyntaxNode;
  readonly operand?: SyntaxNode;
  readonly operator?: number;
  readonly operatorToken?: SyntaxNode;
  readonly parameters?: readonly SyntaxNode[];
  readonly properties?: readonly SyntaxNode[];
  readonly propertyName?: SyntaxNode;
  readonly questionToken?: SyntaxNode;
  readonly right?: SyntaxNode;
  readonly text?: string;
  readonly type?: SyntaxNode;
  readonly typeArguments?: readonly SyntaxNode[];
  readonly typeName?: SyntaxNode;
  readonly typeParameters?: readonly SyntaxNode[];
  readonly types?: readonly SyntaxNode[];
}
