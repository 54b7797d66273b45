import type { Program } from "./program.ts";
import type { SyntaxNode } from "./syntax-node.ts";

/** A value that is known without running the program. */
export interface Constant {
  readonly value: unknown;
}

/**
 * Works out the value of an expression from its text: literals, arrays and objects of them, arithmetic,
 * enum members, and constants declared elsewhere. `undefined` when it takes running the program.
 */
export function constantOf(
  program: Program,
  expression: SyntaxNode,
  depth: number = 0,
): Constant | undefined {
  if (depth > deepest) return undefined;
  const go = (node: SyntaxNode | undefined): Constant | undefined =>
    node === undefined ? undefined : constantOf(program, node, depth + 1);
  switch (program.syntaxKind(expression)) {
    case "StringLiteral":
    case "NoSubstitutionTemplateLiteral":
      return { value: expression.text };
    case "NumericLiteral":
      return finite(Number(expression.text));
    case "BigIntLiteral":
      return { value: BigInt(expression.text?.replace(/n$/, "") ?? "") };
    case "TrueKeyword":
      return { value: true };
    case "FalseKeyword":
      return { value: false };
    case "NullKeyword":
      return { value: null };
    case "PrefixUnaryExpression":
      return negated(expression, go(expression.operand));
    case "BinaryExpression":
      return calculated(expression, go);
    case "AsExpression":
    case "SatisfiesExpression":
    case "ParenthesizedExpression":
    case "TypeAssertionExpression":
    case "NonNullExpression":
      return go(expression.expression);
    case "ArrayLiteralExpression":
      return arrayOf(expression, go);
    case "ObjectLiteralExpression":
      return objectOf(program, expression, go);
    case "PropertyAccessExpression":
    case "ElementAccessExpression":
      return memberOf(program, expression, go);
    case "Identifier":
      return go(initializerOf(program, expression));
    default:
      return undefined;
  }
}

const deepest = 16;

type Evaluate = (node: SyntaxNode | undefined) => Constant | undefined;

function finite(value: number): Constant | undefined {
  return Number.isFinite(value) ? { value } : undefined;
}

function negated(expression: SyntaxNode, constant: Constant | undefined): Constant | undefined {
  const { value } = constant ?? {};
  const operator = expression.getSourceFile().text[expression.getStart()];
  if (operator === "-" && typeof value === "number") return finite(-value);
  if (operator === "-" && typeof value === "bigint") return { value: -value };
  return operator === "+" && typeof value === "number" ? constant : undefined;
}

function calculated(
  { left, operatorToken, right }: SyntaxNode,
  go: Evaluate,
): Constant | undefined {
  if (operatorToken === undefined) return undefined;
  const first = go(left)?.value;
  const second = go(right)?.value;
  const { text } = operatorToken.getSourceFile();
  const operator = text.slice(operatorToken.getStart(), operatorToken.end);
  if (operator === "+" && typeof first === "string" && typeof second === "string") {
    return { value: first + second };
  }
  if (typeof first !== "number" || typeof second !== "number") return undefined;
  const calculate = arithmetic[operator];
  return calculate === undefined ? undefined : finite(calculate(first, second));
}

const arithmetic: Readonly<Record<string, (first: number, second: number) => number>> = {
  "+": (first, second) => first + second,
  "-": (first, second) => first - second,
  "*": (first, second) => first * second,
  "/": (first, second) => first / second,
  "**": (first, second) => first ** second,
};

function arrayOf({ elements = [] }: SyntaxNode, go: Evaluate): Constant | undefined {
  const constants = elements.map(go);
  return constants.every((constant) => constant !== undefined)
    ? { value: constants.map(({ value }) => value) }
    : undefined;
}

function objectOf(
  program: Program,
  { properties = [] }: SyntaxNode,
  go: Evaluate,
): Constant | undefined {
  const members: [string, unknown][] = [];
  for (const property of properties) {
    const constant =
      program.syntaxKind(property) === "PropertyAssignment" ? go(property.initializer) : undefined;
    if (constant === undefined || property.name?.text === undefined) return undefined;
    members.push([property.name.text, constant.value]);
  }
  return { value: Object.fromEntries(members) };
}

function memberOf(program: Program, access: SyntaxNode, go: Evaluate): Constant | undefined {
  const name = access.name ?? access.argumentExpression;
  const symbol = name === undefined ? undefined : program.symbolAt(name);
  const declaration = symbol === undefined ? undefined : program.declarationsOf(symbol)[0];
  switch (declaration === undefined ? "" : program.syntaxKind(declaration)) {
    case "EnumMember": {
      const value = declaration && program.constantValue(declaration);
      return value === undefined ? undefined : { value };
    }
    case "PropertyAssignment":
      return go(declaration?.initializer);
    default:
      return undefined;
  }
}

/** What a constant was set to; nothing for variables that may change. */
function initializerOf(program: Program, name: SyntaxNode): SyntaxNode | undefined {
  const symbol = program.symbolAt(name);
  const declaration = symbol === undefined ? undefined : program.declarationsOf(symbol)[0];
  if (declaration === undefined || program.syntaxKind(declaration) !== "VariableDeclaration") {
    return undefined;
  }
  const list = declaration.parent;
  const isConstant = list.getSourceFile().text.startsWith("const", list.getStart());
  return isConstant ? declaration.initializer : undefined;
}
