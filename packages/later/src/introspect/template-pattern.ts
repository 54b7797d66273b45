import type { CompilerType, Program } from "./program.ts";
import { kindOf, primitiveOf } from "./type-kind.ts";

/** The regular expression, without anchors, of a template literal type such as `user_${string}`. */
export function templatePattern(program: Program, type: CompilerType): string {
  const { texts, types } = program.templateParts(type);
  const holes = types.map((hole) => holePattern(program, hole));
  return texts.map((text, index) => `${escape(text)}${holes[index] ?? ""}`).join("");
}

function holePattern(program: Program, type: CompilerType): string {
  switch (kindOf(program, type)) {
    case "number":
      return String.raw`-?\d+(\.\d+)?`;
    case "bigint":
      return String.raw`-?\d+`;
    case "boolean":
      return "(true|false)";
    case "literal":
      return escape(String(program.literalValue(primitiveOf(program, type))));
    case "template":
      return templatePattern(program, primitiveOf(program, type));
    case "union": {
      const parts = program.constituents(type).map((part) => holePattern(program, part));
      return `(${parts.toSorted().join("|")})`;
    }
    default:
      return ".*";
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
