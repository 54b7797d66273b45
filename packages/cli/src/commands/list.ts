import type { LaterTool } from "later-runtime";

import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadTools } from "../loading/load-tools.ts";
import { geminiLosses } from "../rendering/gemini-losses.ts";
import { renderTool } from "../rendering/render-tool.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later list` can be told. */
export interface ListOptions {
  readonly json?: boolean;
}

/** `later list FILE`: shows what a model is told about the tools, and what it cannot be told. */
export async function list(
  file: string,
  options: ListOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const loaded = await loadTools(file, terminal);
  const { out } = terminal;
  if (options.json === true) {
    writeJson(out, { ok: true, file: loaded.file, tools: loaded.tools.map(describeTool) });
    return exitCodes.ok;
  }
  for (const [index, tool] of loaded.tools.entries()) {
    if (index > 0) out.line();
    for (const line of renderTool(tool, geminiLosses(tool.declaration), out.colours)) {
      out.line(line);
    }
  }
  return exitCodes.ok;
}

function describeTool(tool: LaterTool): object {
  const { declaration, ref, annotations, timeoutMs, diagnostics } = tool;
  return {
    ...declaration,
    reference: ref,
    annotations,
    timeoutMs: timeoutMs === Infinity ? undefined : timeoutMs,
    diagnostics,
    losses: geminiLosses(declaration),
  };
}
