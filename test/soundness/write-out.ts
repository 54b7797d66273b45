import { writeFileSync } from "node:fs";
import path from "node:path";

import ts from "typescript-6";

import { expectedTypes } from "./expected-types.ts";
import type { CallFile } from "./judge-calls.ts";
import { openProgram } from "./open-program.ts";

/**
 * Rewrites calls to which the compiler objects only because of how they are written. Enum members and
 * branded texts and numbers are what they are when the program runs, but the compiler wants them to be
 * made under their names: where it expects one, the literal is said to be one. A member that is left
 * out is `undefined`, but the compiler wants that to be said where it has no question mark.
 */
export function writeOut(folder: string, files: readonly CallFile[]): readonly CallFile[] {
  for (const { name, prelude, calls } of files) {
    writeFileSync(path.join(folder, name), `${prelude}\n${calls.join("\n")}\n`);
  }
  const program = openProgram(
    folder,
    files.map(({ name }) => name),
  );
  const checker = program.getTypeChecker();
  return files.map((file) => {
    const source = program.getSourceFile(path.join(folder, file.name));
    const all = source?.statements ?? [];
    const statements = all.slice(all.length - file.calls.length);
    return { ...file, calls: statements.map((statement) => writtenOut(checker, statement)) };
  });
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

function writtenOut(checker: ts.TypeChecker, statement: ts.Statement): string {
  const insertions: Insertion[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node)) return visit(node.initializer);
    if (ts.isStringLiteral(node) || ts.isNumericLiteral(node)) {
      if (expectedTypes(checker, node).some((expected) => isNominal(expected, node))) {
        insertions.push({ at: node.getEnd(), text: " as never" });
      }
    }
    if (ts.isObjectLiteralExpression(node)) {
      const names = missingNames(checker, node).map(
        (name) => `${JSON.stringify(name)}: undefined, `,
      );
      insertions.push({ at: node.getStart() + 1, text: names.join("") });
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  const start = statement.getStart();
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce(
      (text, { at, text: inserted }) =>
        text.slice(0, at - start) + inserted + text.slice(at - start),
      statement.getText(),
    );
}

/** The members without a question mark that may be `undefined`, and are not there. */
function missingNames(
  checker: ts.TypeChecker,
  literal: ts.ObjectLiteralExpression,
): readonly string[] {
  const expected = checker.getContextualType(literal);
  if (expected === undefined) return [];
  const present = new Set(
    literal.properties.map(({ name }) => name && (name as ts.StringLiteral).text),
  );
  return checker
    .getPropertiesOfType(checker.getNonNullableType(expected))
    .filter(({ flags, name }) => !(flags & ts.SymbolFlags.Optional) && !present.has(name))
    .filter((member) => {
      const type = checker.getTypeOfSymbol(member);
      const parts = type.isUnion() ? type.types : [type];
      return parts.some((part) => part.flags & ts.TypeFlags.Undefined);
    })
    .map(({ name }) => name);
}

function isNominal(expected: ts.Type, literal: ts.LiteralExpression): boolean {
  const parts = expected.isUnion() ? expected.types : [expected];
  return parts.some((part) => {
    if (part.flags & ts.TypeFlags.EnumLiteral && part.isStringLiteral()) {
      return part.value === literal.text;
    }
    const primitive = ts.isStringLiteral(literal)
      ? ts.TypeFlags.StringLike
      : ts.TypeFlags.NumberLike;
    const isBrand = (one: ts.Type): boolean =>
      one.getProperties().length > 0 && !(one.flags & primitive);
    return (
      part.isIntersection() &&
      part.types.some((one) => one.flags & primitive) &&
      part.types.some(isBrand)
    );
  });
}
