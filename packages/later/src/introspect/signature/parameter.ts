import type { SourcePosition } from "../../declare/derived-tool.ts";
import { commentAbove } from "../comments/comment-above.ts";
import { type DocComment, noDocComment } from "../comments/doc-comment.ts";
import { type Constant, constantOf } from "../compiler/constant-value.ts";
import type { CompilerSignature, CompilerType, Program } from "../compiler/program.ts";
import { positionOf } from "../compiler/source-position.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { admitsUndefined } from "../compiler/type-kind.ts";
import { restElements } from "./rest-elements.ts";

/** One parameter of a signature, in the terms of its author. */
export interface Parameter {
  /** Of a destructured parameter, the name that the doc comment gives it, or else `input`. */
  readonly name: string;
  readonly type: CompilerType;
  /** It has a question mark or a default, or takes `undefined`. */
  readonly optional: boolean;
  /** It takes all remaining arguments. */
  readonly rest: boolean;
  /** Whether the type of a rest parameter is that of each argument, not of the list of them. */
  readonly isElement: boolean;
  /** The default, where it is a constant. */
  readonly default: Constant | undefined;
  /** The pattern of a destructured parameter. */
  readonly pattern: SyntaxNode | undefined;
  readonly written: SyntaxNode | undefined;
  readonly position: SourcePosition;
  /** The comment in front of the parameter itself. */
  readonly comment: DocComment;
}

/**
 * Reads the parameters of a signature; `this` is not one, and a rest parameter may stand for several
 * (see {@link restElements}).
 */
export function parametersOf(
  program: Program,
  signature: CompilerSignature,
  context: { readonly doc: DocComment; readonly position: SourcePosition },
): readonly Parameter[] {
  const symbols = program.parametersOf(signature);
  const types = program.typesOf(symbols);
  const documented = [...context.doc.parameters.keys()].filter((path) => !/[.[]/.test(path));
  const names = new Set(symbols.map((symbol) => symbol.name));
  const last = program.hasRestParameter(signature) ? symbols.length - 1 : undefined;
  return symbols.flatMap((symbol, index) => {
    const type = types[index];
    if (type === undefined) return [];
    const node = program
      .declarationsOf(symbol)
      .find((declaration) => program.syntaxKind(declaration) === "Parameter");
    const pattern = isPattern(program, node?.name) ? node?.name : undefined;
    const initializer = node?.initializer;
    const name = pattern === undefined ? symbol.name : nameForPattern(documented[index], names);
    names.add(name);
    const parameter: Parameter = {
      name,
      type,
      optional:
        node?.questionToken !== undefined ||
        initializer !== undefined ||
        (symbol.flags & (program.symbolFlags["Optional"] ?? 0)) !== 0 ||
        admitsUndefined(program, type),
      rest: index === last,
      isElement: false,
      default: initializer === undefined ? undefined : constantOf(program, initializer),
      pattern,
      written: node?.type,
      position: node === undefined ? context.position : positionOf(node),
      comment: (node === undefined ? undefined : commentAbove(node)) ?? noDocComment,
    };
    if (!parameter.rest) return parameter;
    const others = new Set([...names].filter((other) => other !== name));
    return restElements(program, parameter, others);
  });
}

function isPattern(program: Program, name: SyntaxNode | undefined): boolean {
  const kind = name === undefined ? "" : program.syntaxKind(name);
  return kind === "ObjectBindingPattern" || kind === "ArrayBindingPattern";
}

function nameForPattern(documented: string | undefined, taken: ReadonlySet<string>): string {
  if (documented !== undefined && !taken.has(documented)) return documented;
  let name = "input";
  for (let number = 2; taken.has(name); number += 1) name = `input${number}`;
  return name;
}
