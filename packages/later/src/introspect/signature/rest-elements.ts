import { commentAbove } from "../comments/comment-above.ts";
import { noDocComment } from "../comments/doc-comment.ts";
import type { Program, TupleElement } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { admitsUndefined, kindOf, primitiveOf } from "../compiler/type-kind.ts";
import { elementSyntax } from "../schema/element-syntax.ts";
import type { Parameter } from "./parameter.ts";

/**
 * What a rest parameter stands for: where its type is a tuple with a label for each element, that many
 * parameters, as editors show it; otherwise itself.
 *
 * @param taken names that labels must not have
 */
export function restElements(
  program: Program,
  rest: Parameter,
  taken: ReadonlySet<string>,
): readonly Parameter[] {
  if (kindOf(program, rest.type) !== "tuple") return [rest];
  const tuple = primitiveOf(program, rest.type);
  const elements = program.tupleElements(tuple);
  const labels = program.tupleLabels(tuple).filter((label) => label !== undefined);
  if (labels.length !== elements.length || !areNames(labels, taken)) return [rest];
  if (elements.some((element) => element.spread)) return [rest];
  const syntax = tupleSyntax(program, rest.written);
  return elements.map((element, index) =>
    parameterOf(program, { rest, element, label: labels[index] ?? "", node: syntax[index] }),
  );
}

function areNames(labels: readonly string[], taken: ReadonlySet<string>): boolean {
  return new Set(labels).size === labels.length && !labels.some((label) => taken.has(label));
}

function parameterOf(
  program: Program,
  part: {
    readonly rest: Parameter;
    readonly element: TupleElement;
    readonly label: string;
    readonly node: SyntaxNode | undefined;
  },
): Parameter {
  const { rest, element, label, node } = part;
  const { type } = element;
  return {
    name: label,
    type,
    optional: element.optional || (!element.rest && admitsUndefined(program, type)),
    rest: element.rest,
    isElement: element.rest,
    default: undefined,
    pattern: undefined,
    written: element.rest ? elementSyntax(node?.type) : node?.type,
    position: rest.position,
    comment: (node === undefined ? undefined : commentAbove(node)) ?? noDocComment,
  };
}

/** The syntax of the elements, where a tuple type is written out at the parameter or under a name. */
function tupleSyntax(program: Program, written: SyntaxNode | undefined): readonly SyntaxNode[] {
  switch (written === undefined ? "" : program.syntaxKind(written)) {
    case "TupleType":
      return written?.elements ?? [];
    case "TypeOperator":
    case "ParenthesizedType":
    case "TypeAliasDeclaration":
      return tupleSyntax(program, written?.type);
    case "TypeReference": {
      const symbol = written?.typeName && program.symbolAt(written.typeName);
      const [declaration] = symbol === undefined ? [] : program.declarationsOf(symbol);
      const isAlias =
        declaration !== undefined && program.syntaxKind(declaration) === "TypeAliasDeclaration";
      return isAlias ? tupleSyntax(program, declaration) : [];
    }
    default:
      return [];
  }
}
