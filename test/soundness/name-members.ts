import { writeFileSync } from "node:fs";
import path from "node:path";

import ts from "typescript-6";

import type { CallFile } from "./judge-calls.ts";
import { openProgram } from "./open-program.ts";

/**
 * Enum members and branded texts and numbers are what they are when the program runs, but the compiler
 * wants them to be made under their names. Where one is expected, the literal is said to be one.
 */
export function nameMembers(folder: string, files: readonly CallFile[]): readonly CallFile[] {
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
    return { ...file, calls: statements.map((statement) => withNames(checker, statement)) };
  });
}

function withNames(checker: ts.TypeChecker, statement: ts.Statement): string {
  const start = statement.getStart();
  const ends: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node)) return visit(node.initializer);
    if (ts.isStringLiteral(node) || ts.isNumericLiteral(node)) {
      const expected = checker.getContextualType(node);
      if (expected !== undefined && isNominal(expected, node)) ends.push(node.getEnd());
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  let text = statement.getText();
  for (const end of ends.toReversed()) {
    text = `${text.slice(0, end - start)} as never${text.slice(end - start)}`;
  }
  return text;
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
    return part.isIntersection() && part.types.some((one) => one.flags & primitive);
  });
}
