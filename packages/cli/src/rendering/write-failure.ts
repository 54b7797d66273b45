import type { CommandFailure } from "../command-failure.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { writeJson } from "./write-json.ts";

/** How a failure is shown. */
export interface FailureStyle {
  /** As a document on standard output. */
  readonly json?: boolean;
  /** With the stack of what led to it. */
  readonly verbose?: boolean;
}

/** Tells why the command ends. */
export function writeFailure(
  terminal: Terminal,
  failure: CommandFailure,
  { json = false, verbose = false }: FailureStyle,
): void {
  const { err, out } = terminal;
  const { code, message, remedy, cause } = failure;
  if (json) writeJson(out, { ok: false, error: { type: code, message, remedy } });
  else {
    err.line(`${err.colours.red("error:")} ${message}`);
    for (const line of remedy?.split("\n") ?? []) err.line(line && `       ${line}`);
  }
  if (verbose && cause instanceof Error) err.line(err.colours.dim(cause.stack ?? ""));
}
