import type { Program } from "./compiler/program.ts";
import type { SyntaxNode } from "./compiler/syntax-node.ts";

/** Under which name a module exports what a declaration holds, if it does. */
export function exportNameOf(
  program: Program,
  binding: SyntaxNode | undefined,
): string | undefined {
  if (binding === undefined) return undefined;
  const kind = program.syntaxKind(binding);
  if (kind === "ExportAssignment") return "default";
  const name = binding.name?.text;
  if (kind !== "VariableDeclaration" || name === undefined) return undefined;
  const statement = binding.parent.parent;
  if (program.syntaxKind(statement.parent) !== "SourceFile") return undefined;
  const isExported = statement.modifiers?.some(
    (modifier) => program.syntaxKind(modifier) === "ExportKeyword",
  );
  return isExported === true ? name : listedName(program, binding, name);
}

/** The name in an `export { local as name }` of the same file. */
function listedName(program: Program, binding: SyntaxNode, local: string): string | undefined {
  for (const statement of binding.getSourceFile().statements) {
    const isList =
      program.syntaxKind(statement) === "ExportDeclaration" &&
      statement.moduleSpecifier === undefined;
    for (const { name, propertyName } of (isList && statement.exportClause?.elements) || []) {
      if ((propertyName ?? name)?.text === local) return name?.text;
    }
  }
  return undefined;
}
