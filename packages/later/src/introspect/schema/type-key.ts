import type { CompilerType, Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { kindOf, primitiveOf } from "../compiler/type-kind.ts";

/** A text that stands for a literal. */
export function literalKey(value: unknown): string {
  return `${typeof value}:${String(value)}`;
}

/** A text that stands for a declaration. */
export function nodeKey(node: SyntaxNode): string {
  return `${node.getSourceFile().fileName}:${node.pos}`;
}

/**
 * A text that stands for a type, and is the same whichever compiler read the type. Uses of one generic
 * declaration share it.
 */
export function typeKey(program: Program, type: CompilerType, depth: number = 0): string {
  const inner = (part: CompilerType | undefined): string =>
    part === undefined || depth === deepest ? "" : typeKey(program, part, depth + 1);
  const kind = kindOf(program, type);
  switch (kind) {
    case "literal":
      return literalKey(program.literalValue(primitiveOf(program, type)));
    case "array":
      return composedKey(kind, program.typeArguments(primitiveOf(program, type)).map(inner));
    case "tuple": {
      const elements = program.tupleElements(primitiveOf(program, type));
      const keys = elements.map(
        ({ type: element, rest }) => `${inner(element)}${rest ? "..." : ""}`,
      );
      return composedKey(kind, keys);
    }
    case "template": {
      const { texts, types } = program.templateParts(primitiveOf(program, type));
      const keys = texts.map((text, index) => `${text}\0${inner(types[index])}`);
      return composedKey(kind, keys);
    }
    case "union":
      return composedKey(kind, program.constituents(type).map(inner).toSorted());
    case "object":
      return isIntersection(program, type)
        ? composedKey("intersection", program.constituents(type).map(inner))
        : (declaredKey(program, type) ?? kind);
    default:
      return declaredKey(program, type) ?? kind;
  }
}

/**
 * A text that tells types of one declaration apart, and is the same whichever compiler read them: members stand by their
 * names, because compilers write them in orders of their own.
 */
export function contentText(program: Program, type: CompilerType): string {
  const members = kindOf(program, type) === "object" ? program.propertiesOf(type) : [];
  if (members.length === 0) return program.typeText(type);
  const types = program.typesOf(members);
  return members
    .map(({ name }, index) => `${name}: ${program.typeText(types[index] ?? type)}`)
    .toSorted()
    .join("; ");
}

/** Beyond this depth types within types are not told apart. */
const deepest = 4;

function composedKey(kind: string, parts: readonly string[]): string {
  return `${kind}<${parts.join(",")}>`;
}

function isIntersection({ typeFlags }: Program, { flags }: CompilerType): boolean {
  return (flags & (typeFlags["Intersection"] ?? 0)) !== 0;
}

function declaredKey(program: Program, type: CompilerType): string | undefined {
  const symbol = program.symbolOf(type);
  const declaration = symbol === undefined ? undefined : program.declarationsOf(symbol)[0];
  if (declaration !== undefined) return nodeKey(declaration);
  return symbol === undefined ? undefined : `name:${symbol.name}`;
}
