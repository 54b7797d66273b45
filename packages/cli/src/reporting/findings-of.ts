import type { DerivedFile, DerivedTool } from "later-runtime/derivation";

import type { Finding } from "./finding.ts";

/** A tool, and where it is declared. */
interface PlacedTool {
  readonly tool: DerivedTool;
  readonly position: Finding["position"];
}

/** What there is to know of the tools of files, file by file, in the order of the lines. */
export function findingsOf(files: ReadonlyMap<string, DerivedFile>): readonly Finding[] {
  const tools = [...files].flatMap(([file, derived]) => toolsOf(file, derived));
  const findings = [
    ...[...files].flatMap(([file, derived]) => failureOf(file, derived)),
    ...tools.flatMap(diagnosticsOf),
    ...duplicatesIn(tools),
  ];
  return findings.toSorted(
    ({ position: one }, { position: other }) =>
      Number(one.file > other.file) - Number(one.file < other.file) ||
      one.line - other.line ||
      one.column - other.column,
  );
}

/** How many tools files declare. */
export function countTools(files: ReadonlyMap<string, DerivedFile>): number {
  return [...files].reduce((sum, [file, derived]) => sum + toolsOf(file, derived).length, 0);
}

function toolsOf(file: string, { sites }: DerivedFile): readonly PlacedTool[] {
  return sites.flatMap((site) => {
    const position = { file, line: site.line, column: site.column };
    const tools = site.kind === "tool" ? [site.tool] : site.tools;
    return tools.map((tool) => ({ tool, position }));
  });
}

function failureOf(file: string, { failure }: DerivedFile): readonly Finding[] {
  if (failure === undefined) return [];
  const { code, message, position = { file, line: 1, column: 1 } } = failure;
  return [{ severity: "error", code, message, position }];
}

function diagnosticsOf({ tool, position: place }: PlacedTool): readonly Finding[] {
  return tool.diagnostics.map(({ severity, code, message, position = place }) => ({
    severity: severity === "info" ? "note" : severity,
    code,
    message,
    position,
  }));
}

/** Not an error: they may belong to different programs. */
function duplicatesIn(tools: readonly PlacedTool[]): readonly Finding[] {
  const first = new Map<string, PlacedTool>();
  return tools.flatMap((placed): readonly Finding[] => {
    const { name } = placed.tool;
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, placed);
      return [];
    }
    const { file, line, column } = other.position;
    const message = `The name "${name}" is taken by ${file}:${line}:${column}. Where both are loaded, rename one: deftool(…, { name: "…" }).`;
    return [{ severity: "warning", code: "DUPLICATE_TOOL", message, position: placed.position }];
  });
}
