import path from "node:path";

import { CommandFailure, joinFailures } from "../command-failure.ts";
import { checkEnvironment } from "../doctor/check-environment.ts";
import type { Check } from "../doctor/check.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadTools } from "../loading/load-tools.ts";
import { toolFile } from "../loading/tool-file.ts";
import { columns } from "../rendering/columns.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Colours } from "../terminal/palette.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later doctor` can be told. */
export interface DoctorOptions {
  readonly json?: boolean;
}

/** `later doctor [FILE]`: checks what the other commands need. */
export async function doctor(
  file: string | undefined,
  options: DoctorOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const folder = file === undefined ? process.cwd() : path.dirname(toolFile(file));
  const checks = [
    ...checkEnvironment(folder),
    ...(file === undefined ? [] : [await checkTools(file, terminal)]),
  ];
  const ok = checks.every(({ status }) => status !== "problem");
  const { out } = terminal;
  if (options.json === true) writeJson(out, { ok, checks });
  else for (const line of renderChecks(checks, out.colours)) out.line(line);
  return ok ? exitCodes.ok : exitCodes.failed;
}

async function checkTools(file: string, terminal: Terminal): Promise<Check> {
  const name = file;
  try {
    const { tools, problems } = await loadTools(file, terminal);
    if (problems.length > 0) throw joinFailures(problems);
    const warnings = tools.flatMap(({ diagnostics }) =>
      diagnostics.filter(({ severity }) => severity === "warning"),
    );
    const names = tools.map(({ declaration }) => declaration.name).join(", ");
    if (warnings.length === 0) return { name, status: "ok", message: names };
    const message = `${names}: ${warnings.map((warning) => warning.message).join(" ")}`;
    return { name, status: "warning", message, remedy: `later list ${file}` };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const { message, remedy } = error;
    return { name, status: "problem", message, ...(remedy === undefined ? {} : { remedy }) };
  }
}

function renderChecks(checks: readonly Check[], colours: Colours): readonly string[] {
  const paint = { ok: colours.green, warning: colours.yellow, problem: colours.red };
  const lines = columns(checks.map(({ name, message }) => [name, message]));
  return checks.flatMap(({ status, remedy }, index) => [
    `${paint[status](status.padEnd(7))}  ${lines[index]}`,
    ...(remedy === undefined ? [] : [`         ${colours.dim(remedy)}`]),
  ]);
}
