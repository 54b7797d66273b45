import type { CallExpression, Expression, Node } from "acorn";

import { nodesOf } from "./javascript-nodes.ts";

/** A call in JavaScript that may be one of `deftool`, `deftools` or `deftype`. */
export interface JavascriptCall {
  /**
   * Where a source map may have put the name that the source calls, as offsets: the name itself comes
   * last.
   */
  readonly places: readonly number[];
  /** The name that is called; other than in the source after names were shortened. */
  readonly name: string;
  readonly passed: readonly PassedNode[];
  /** Where the last argument ends, or could begin if there is none. */
  readonly end: number;
  /** Whether it stands outside of all functions. */
  readonly isOutside: boolean;
}

/** An argument of a call. */
interface PassedNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Of a function, the names of its parameters; an empty one for a destructured parameter. */
  readonly parameterNames?: readonly string[];
}

/**
 * Finds the calls with up to three arguments in a JavaScript file, in order.
 *
 * @throws SyntaxError for what is no JavaScript
 */
export function findJavascriptCalls(text: string): readonly JavascriptCall[] {
  const calls: JavascriptCall[] = [];
  for (const { node, isOutside } of nodesOf(text)) {
    if (isCall(node)) calls.push(...readCall(node, isOutside));
  }
  return calls.toSorted((a, b) => (a.places.at(-1) ?? 0) - (b.places.at(-1) ?? 0));
}

function isCall(node: Node): node is CallExpression {
  return node.type === "CallExpression";
}

function readCall(call: CallExpression, isOutside: boolean): readonly JavascriptCall[] {
  const passed = call.arguments;
  const isSpread = passed.some(({ type }) => type === "SpreadElement");
  const callee = calleeOf(call.callee as Expression);
  if (callee === undefined || passed.length > 3 || isSpread) return [];
  const { name, start, isQualified } = callee;
  return [
    {
      places: isQualified ? [call.start, call.callee.start, start] : [start],
      name,
      passed: passed.map(readArgument),
      end: passed.at(-1)?.end ?? call.end - ")".length,
      isOutside,
    },
  ];
}

interface Callee {
  readonly name: string;
  readonly start: number;
  /** Whether something stands in front of the name, to which a source map may have put it. */
  readonly isQualified: boolean;
}

/** `deftool`, `later.deftool` or, in CommonJS, `(0, later.deftool)`. */
function calleeOf(callee: Expression): Callee | undefined {
  switch (callee.type) {
    case "Identifier":
      return { name: callee.name, start: callee.start, isQualified: false };
    case "MemberExpression": {
      const { object, property, computed } = callee;
      if (object.type !== "Identifier" || property.type !== "Identifier" || computed)
        return undefined;
      return { name: property.name, start: property.start, isQualified: true };
    }
    case "SequenceExpression": {
      const last = callee.expressions.at(-1);
      const called = last === undefined ? undefined : calleeOf(last);
      return called && { ...called, isQualified: true };
    }
    default:
      return undefined;
  }
}

function readArgument(node: CallExpression["arguments"][number]): PassedNode {
  const { type, start, end } = node;
  if (node.type !== "ArrowFunctionExpression" && node.type !== "FunctionExpression") {
    return { type, start, end };
  }
  return { type, start, end, parameterNames: node.params.map(nameOfParameter) };
}

function nameOfParameter(
  parameter: Extract<Expression, { type: "ArrowFunctionExpression" }>["params"][number],
): string {
  switch (parameter.type) {
    case "Identifier":
      return parameter.name;
    case "AssignmentPattern":
      return nameOfParameter(parameter.left);
    case "RestElement":
      return nameOfParameter(parameter.argument);
    default:
      return "";
  }
}
