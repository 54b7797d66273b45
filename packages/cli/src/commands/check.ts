import { readFileSync } from "node:fs";

import type { DerivedFile } from "later-runtime/derivation";

import { toCommandFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeJson } from "../rendering/write-json.ts";
import { findSources } from "../reporting/find-sources.ts";
import type { Finding } from "../reporting/finding.ts";
import { countTools, findingsOf } from "../reporting/findings-of.ts";
import { renderFinding } from "../reporting/render-finding.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later check` can be told. */
export interface CheckOptions {
  /** Whether warnings and notes fail it too. */
  readonly strict?: boolean;
  /** Codes of warnings and notes that never fail it, and are not shown. */
  readonly allow?: readonly string[];
  readonly json?: boolean;
}

/** `later check PLACE…`: reads the types of tools, runs nothing, and tells what a model would not see as it is. */
export async function check(
  places: readonly string[],
  { strict = false, allow = [], json = false }: CheckOptions,
  { out, progress }: Terminal,
): Promise<ExitCode> {
  const files = await findSources(places);
  const derived = await progress.during("Reading types", () => derive(files));
  const findings = findingsOf(derived).filter(
    ({ severity, code }) => severity === "error" || !allow.includes(code),
  );
  const ok = !findings.some(({ severity }) => strict || severity === "error");
  const count = { tools: countTools(derived), files: files.length };
  if (json) writeJson(out, { ok, ...count, findings });
  else {
    for (const finding of findings) {
      const source = readSource(finding.position.file);
      for (const line of renderFinding(finding, source, out.colours)) out.line(line);
    }
    out.line(summaryOf(count, findings));
  }
  return ok ? exitCodes.ok : exitCodes.failed;
}

async function derive(files: readonly string[]): Promise<ReadonlyMap<string, DerivedFile>> {
  const { deriveFiles } = await import("later-runtime/derivation");
  try {
    return await deriveFiles(files);
  } catch (cause) {
    throw toCommandFailure(cause, "INTROSPECTION_FAILED");
  }
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function summaryOf(
  { tools, files }: { readonly tools: number; readonly files: number },
  findings: readonly Finding[],
): string {
  const found = `${plural(tools, "tool")} in ${plural(files, "file")}`;
  const kinds = ["error", "warning", "note"] as const;
  const counts = kinds.flatMap((kind) => {
    const count = findings.filter(({ severity }) => severity === kind).length;
    return count === 0 ? [] : [plural(count, kind)];
  });
  return `${found}: ${counts.length === 0 ? "nothing to say" : counts.join(", ")}.`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
