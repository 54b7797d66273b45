import type { CompilerType, Program } from "../compiler/program.ts";
import { type TypeKind, kindOf } from "../compiler/type-kind.ts";

/**
 * The regular expression, without anchors, of a template literal type such as `user_${string}`. As
 * the compiler does, it ends a hole where the text behind it first occurs, which leaves one way only
 * to match a text, and makes that take linear time.
 */
export function templatePattern(program: Program, type: CompilerType): string {
  const { texts, types } = program.templateParts(type);
  const holes = types.map((hole, index) => {
    const next = index === types.length - 1 ? undefined : texts[index + 1];
    return holePattern(kindOf(program, hole), next);
  });
  return texts.map((text, index) => `${escape(text)}${holes[index] ?? ""}`).join("");
}

/**
 * Unions, literals and templates are no holes: compilers take such templates apart.
 *
 * @param next the text that ends the hole; `undefined` for the last one, which ends with the whole
 */
function holePattern(kind: TypeKind, next: string | undefined): string {
  const isNumber = kind === "number" || kind === "bigint";
  // Without a text between them, all holes but the last one take one character.
  if (next === "") return isNumber ? String.raw`\d` : String.raw`[\s\S]`;
  if (!isNumber) return next === undefined ? String.raw`[\s\S]*` : `${characterBefore(next)}*`;
  const guard = next !== undefined && /^[-.\d]/.test(next) ? `(?!${escape(next)})` : "";
  const digits = guard === "" ? String.raw`\d+` : String.raw`(${guard}\d)+`;
  const minus = guard === "" ? "-?" : `(${guard}-)?`;
  return kind === "bigint"
    ? `${minus}${digits}`
    : String.raw`${minus}${digits}(${guard}\.${digits})?`;
}

/** One character at which a text does not begin. */
function characterBefore(text: string): string {
  return text.length === 1 ? `[^${escape(text)}]` : String.raw`(?:(?!${escape(text)})[\s\S])`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
