import { writeFileSync } from "node:fs";
import path from "node:path";

import ts from "typescript-6";

import { openProgram } from "./open-program.ts";
import type { Subject } from "./subject.ts";

/** A function of a package. */
export interface ListedFunction {
  readonly subject: Subject;
  /** As code refers to it, for example `subject.addDays`. */
  readonly expression: string;
  readonly type: ts.Type;
  readonly checker: ts.TypeChecker;
}

/**
 * Finds the functions among the members of the subjects' roots, by subject and name. One that is there in two spellings,
 * as `SET_EX` and `setEx`, is taken once.
 *
 * @param limit at most so many of each subject, at equal distances
 */
export function listFunctions(
  folder: string,
  subjects: readonly Subject[],
  limit: number,
): readonly ListedFunction[] {
  const names = subjects.map((_, index) => `list-${index}.ts`);
  for (const [index, { prelude, roots }] of subjects.entries()) {
    const statements = roots.map((root) => `${root};`).join("\n");
    writeFileSync(path.join(folder, names[index] ?? ""), `${prelude}\n${statements}\n`);
  }
  const program = openProgram(folder, names);
  const checker = program.getTypeChecker();
  return subjects.flatMap((subject, index) => {
    const file = program.getSourceFile(path.join(folder, names[index] ?? ""));
    const functions = file === undefined ? [] : functionsOf(checker, file, subject);
    if (functions.length === 0) throw new Error(`${subject.name} has no functions.`);
    return spread(functions, limit);
  });
}

function functionsOf(
  checker: ts.TypeChecker,
  file: ts.SourceFile,
  subject: Subject,
): readonly ListedFunction[] {
  const { roots, depth = 1 } = subject;
  const found: ListedFunction[] = [];
  const seen = new Set<ts.Type>();

  const visit = (expression: string, type: ts.Type, level: number): void => {
    if (seen.has(type)) return;
    seen.add(type);
    const names = new Set<string>();
    for (const member of checker.getPropertiesOfType(type).filter(isPublic)) {
      const inner = checker.getTypeOfSymbol(member);
      const access = accessTo(expression, member.name);
      if (inner.getCallSignatures().length > 0) {
        const spoken = member.name.replaceAll("_", "").toLowerCase();
        if (names.has(spoken)) continue;
        names.add(spoken);
        found.push({ subject, expression: access, type: inner, checker });
      } else if (level < depth && isPlainObject(checker, inner)) visit(access, inner, level + 1);
    }
  };

  const statements = file.statements.slice(-roots.length);
  for (const [index, root] of roots.entries()) {
    const { expression } = statements[index] as ts.ExpressionStatement;
    visit(root, checker.getTypeAtLocation(expression), 1);
  }
  return found.toSorted((a, b) => (a.expression < b.expression ? -1 : 1));
}

function accessTo(expression: string, name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
    ? `${expression}.${name}`
    : `${expression}[${JSON.stringify(name)}]`;
}

/** Members that begin with an underscore or belong to the language are nobody's to call. */
function isPublic(member: ts.Symbol): boolean {
  const declarations = member.declarations ?? [];
  return (
    !/^[_#]/.test(member.name) &&
    !declarations.some((node) =>
      /\/typescript[^/]*\/lib\/lib\./.test(node.getSourceFile().fileName),
    ) &&
    !declarations.some((node) => isRestricted(node))
  );
}

function isRestricted(declaration: ts.Declaration): boolean {
  const restricted = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (ts.getCombinedModifierFlags(declaration) & restricted) !== 0;
}

function isPlainObject(checker: ts.TypeChecker, type: ts.Type): boolean {
  const isObject =
    (type.flags & ts.TypeFlags.Object) !== 0 && type.getConstructSignatures().length === 0;
  return isObject && !checker.isArrayType(type) && !checker.isTupleType(type);
}

function spread<Item>(items: readonly Item[], limit: number): readonly Item[] {
  if (items.length <= limit) return items;
  return Array.from({ length: limit }, (_, index) => Math.floor((index * items.length) / limit))
    .map((index) => items[index])
    .filter((item) => item !== undefined);
}
