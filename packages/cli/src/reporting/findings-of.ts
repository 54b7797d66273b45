import type { DerivedFile, DerivedTool, Diagnostic, RecordedSite } from "later-runtime/derivation";

import type { Finding } from "./finding.ts";

/** A tool, and where it is declared. */
interface PlacedTool {
  readonly tool: DerivedTool;
  readonly position: Finding["position"];
}

/** What there is to know of the tools and types of files, file by file, in the order of the lines. */
export function findingsOf(files: ReadonlyMap<string, DerivedFile>): readonly Finding[] {
  const tools = [...files].flatMap(([file, derived]) => toolsOf(file, derived));
  const findings = [
    ...[...files].flatMap(([file, derived]) => failureOf(file, derived)),
    ...[...files].flatMap(([file, { sites }]) =>
      sites.flatMap((site) => diagnosticsOf(file, site)),
    ),
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
    return toolsAt(site).map((tool) => ({ tool, position }));
  });
}

function toolsAt(site: RecordedSite): readonly DerivedTool[] {
  switch (site.kind) {
    case "tool":
      return [site.tool];
    case "tools":
      return site.tools;
    case "type":
      return [];
  }
}

function failureOf(file: string, { failure }: DerivedFile): readonly Finding[] {
  if (failure === undefined) return [];
  const { code, message, position = { file, line: 1, column: 1 } } = failure;
  return [{ severity: "error", code, message, position }];
}

function diagnosticsOf(file: string, site: RecordedSite): readonly Finding[] {
  const place = { file, line: site.line, column: site.column };
  const declared: readonly { readonly diagnostics: readonly Diagnostic[] }[] =
    site.kind === "type" ? [site.type] : toolsAt(site);
  const diagnostics = declared.flatMap((one) => one.diagnostics);
  return diagnostics.map(({ severity, code, message, position = place }) => ({
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
