import { LaterError, type LaterTool, type ToolPolicies } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { CommandFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadTools } from "../loading/load-tools.ts";
import { geminiLosses } from "../rendering/gemini-losses.ts";
import { toProviderForm } from "../rendering/provider-form.ts";
import type { Provider } from "../rendering/provider.ts";
import { renderTool } from "../rendering/render-tool.ts";
import { writeProblem } from "../rendering/write-failure.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later list` can be told. */
export interface ListOptions {
  readonly json?: boolean;
  /** Shows the declarations as a provider gets them. @default as people read them */
  readonly as?: Provider;
  /** With the stack of each problem. */
  readonly verbose?: boolean;
}

/**
 * `later list FILE`: shows what a model is told about the tools, and what it cannot be told; then what
 * is wrong with those that cannot be used.
 */
export async function list(
  file: string,
  options: ListOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { file: absolute, tools, problems } = await loadTools(file, terminal);
  const { out, err } = terminal;
  const ok = problems.length === 0;
  const exitCode = ok ? exitCodes.ok : exitCodes.failed;
  const { as: provider } = options;
  if (provider !== undefined) {
    const forms = tools.map(({ declaration }) => toProviderForm(declaration, provider));
    out.line(printJson(forms, { indent: options.json === true ? 0 : 2 }));
    for (const problem of problems) writeProblem(err, problem, options.verbose);
    return exitCode;
  }
  if (options.json === true) {
    writeJson(out, {
      ok,
      file: absolute,
      tools: tools.map(describeTool),
      problems: problems.map(describeProblem),
    });
    return exitCode;
  }
  for (const [index, tool] of tools.entries()) {
    if (index > 0) out.line();
    for (const line of renderTool(tool, geminiLosses(tool.declaration), out.colours)) {
      out.line(line);
    }
  }
  for (const problem of problems) writeProblem(err, problem, options.verbose);
  return exitCode;
}

function describeTool(tool: LaterTool): object {
  const { declaration, ref, annotations, policies, throws, timeoutMs, diagnostics } = tool;
  return {
    ...declaration,
    reference: ref,
    annotations,
    policies: policies && describePolicies(policies),
    throws,
    timeoutMs: finite(timeoutMs),
    diagnostics,
    losses: geminiLosses(declaration),
  };
}

/** As JSON, which has neither functions nor infinity. */
function describePolicies({ retries, cache, ...others }: ToolPolicies): object {
  const { when: _, ...patience } = retries ?? {};
  return {
    ...others,
    ...(retries === undefined ? {} : { retries: patience }),
    ...(cache === undefined ? {} : { cache: { ...cache, ttlMs: finite(cache.ttlMs) } }),
  };
}

function finite(value: number | undefined): number | undefined {
  return value === Infinity ? undefined : value;
}

function describeProblem({ code, message, cause }: CommandFailure): object {
  return { type: code, message, details: LaterError.is(cause) ? cause.details : undefined };
}
