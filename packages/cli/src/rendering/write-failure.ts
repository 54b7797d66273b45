import type { CommandFailure } from "../command-failure.ts";
import { writeLogLine } from "../serving/log-line.ts";
import type { Channel } from "../terminal/channel.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { writeJson } from "./write-json.ts";

/** How a failure is shown. */
export interface FailureStyle {
  /** As a document on standard output. */
  readonly json?: boolean;
  /** As a line of the log, where no person reads it. */
  readonly log?: boolean;
  /** With the stack of what led to it. */
  readonly verbose?: boolean;
}

/** Tells why the command ends. */
export function writeFailure(
  terminal: Terminal,
  failure: CommandFailure,
  { json = false, log = false, verbose = false }: FailureStyle,
): void {
  const { err, out } = terminal;
  const { code, message, remedy, cause } = failure;
  if (log && !err.isTerminal) {
    const stack = verbose && cause instanceof Error ? cause.stack : undefined;
    writeLogLine(err, "error", "failed", { code, message, remedy, stack });
  } else if (json) {
    writeJson(out, { ok: false, error: { type: code, message, remedy } });
    if (verbose) writeStack(err, failure);
  } else writeProblem(err, failure, verbose);
}

/** Tells what is wrong, for a person to read. */
export function writeProblem(err: Channel, problem: CommandFailure, verbose = false): void {
  const { message, remedy } = problem;
  err.line(`${err.colours.red("error:")} ${message}`);
  for (const line of remedy?.split("\n") ?? []) err.line(line && `       ${line}`);
  if (verbose) writeStack(err, problem);
}

function writeStack(err: Channel, { cause }: CommandFailure): void {
  if (cause instanceof Error) err.line(err.colours.dim(cause.stack ?? ""));
}
