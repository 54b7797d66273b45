import { text as readAll } from "node:stream/consumers";

import {
  type CallEvent,
  type JsonObject,
  type JsonValue,
  LaterError,
  type Outcome,
} from "later-runtime";
import { parseJson } from "later-runtime/adm";

import { type CommandFailure, joinFailures, usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadTools } from "../loading/load-tools.ts";
import { renderError } from "../rendering/render-error.ts";
import { writeProblem } from "../rendering/write-failure.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { nearNames } from "./near-names.ts";

/** What `later call` can be told. */
export interface CallOptions {
  readonly json?: boolean;
  /** Approves the call, should a person have to. */
  readonly approve?: boolean;
  /** Over the tool's own limit, in milliseconds. */
  readonly timeout?: number;
}

/** What is to be called. */
export interface CallTarget {
  readonly file: string;
  /** Without one, the names are listed. */
  readonly tool: string | undefined;
  /** JSON text, or `-` for standard input. @default "{}" */
  readonly args: string | undefined;
}

/** `later call FILE TOOL ARGS`: runs a tool as a model's call would. */
export async function call(
  target: CallTarget,
  options: CallOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { out, err, progress, interrupts } = terminal;
  const args = target.tool === undefined ? {} : await readArguments(target.args ?? "{}");
  const { tools, session, problems } = await loadTools(target.file, terminal);
  const names = tools.map(({ declaration }) => declaration.name);
  const { tool: name } = target;
  if (name === undefined) {
    const ok = problems.length === 0;
    if (options.json === true) writeJson(out, { ok, tools: names });
    else for (const each of names) out.line(each);
    for (const problem of problems) writeProblem(err, problem);
    return ok ? exitCodes.ok : exitCodes.failed;
  }
  if (!names.includes(name)) throw unavailableTool(name, { names, problems, file: target.file });
  const outcome = await interrupts.during((signal) =>
    progress.during(`Running ${name}`, () =>
      session.execute(
        { name, args },
        {
          signal,
          ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout }),
          ...(options.approve === true ? { approval: { decision: "allow" } } : {}),
          onEvent: (event) => showProgress(event, terminal),
        },
      ),
    ),
  );
  writeOutcome(outcome, options, terminal);
  if (outcome.ok) return exitCodes.ok;
  return outcome.error.type === "CANCELLED" ? exitCodes.cancelled : exitCodes.failed;
}

async function readArguments(source: string): Promise<JsonObject> {
  const json = source === "-" ? await readAll(process.stdin) : source;
  let args: JsonValue;
  try {
    args = parseJson(json);
  } catch (error) {
    throw usageFailure(
      `The arguments are not JSON: ${(error as Error).message}`,
      `Quote them for the shell: '{"city": "Paris"}'. With - they are read from standard input.`,
    );
  }
  if (isJsonObject(args)) return args;
  throw usageFailure(`The arguments have to be an object: '{"name": …}'.`);
}

function isJsonObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Offer {
  readonly file: string;
  readonly names: readonly string[];
  readonly problems: readonly CommandFailure[];
}

function unavailableTool(name: string, { file, names, problems }: Offer): CommandFailure {
  const own = problems.filter(
    ({ cause }) => LaterError.is(cause) && cause.details["name"] === name,
  );
  if (own.length > 0) return joinFailures(own);
  const near = nearNames(name, names);
  if (near.length === 0 && problems.length > 0) return joinFailures(problems);
  const remedy =
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : `See all of them with: later call ${file}`;
  return usageFailure(`"${file}" has no tool named "${name}".`, remedy);
}

function showProgress(event: CallEvent, { progress }: Terminal): void {
  if (event.type !== "call-progress") return;
  const total = event.total === undefined ? "" : `/${event.total}`;
  const message = event.message === undefined ? "" : ` ${event.message}`;
  progress.update(`${event.name} ${event.progress}${total}${message}`);
}

function writeOutcome(outcome: Outcome, options: CallOptions, { out, err }: Terminal): void {
  if (options.json === true) writeJson(out, outcome);
  else if (outcome.ok) writeJson(out, outcome.value);
  else {
    for (const line of renderError(outcome.error, err.colours)) err.line(line);
    if (outcome.error.type === "APPROVAL_REQUIRED") err.line("Approve it with --approve.");
  }
}
