import { CommanderError } from "commander";

import { CommandFailure } from "./command-failure.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import type { FailureStyle } from "./rendering/write-failure.ts";
import { writeLogLine } from "./serving/log-line.ts";
import { Terminal } from "./terminal/terminal.ts";

/** Runs the command line and ends the process. */
export async function run(argv: readonly string[]): Promise<void> {
  const terminal = new Terminal();
  const end = async (command: () => Promise<ExitCode>): Promise<void> =>
    terminal.exit(await command().catch((error: unknown) => explain(error, argv, terminal)));

  reportStrayErrors(terminal, styleIn(argv));
  process.once("beforeExit", () => void end(() => Promise.reject(stalled())));
  await end(() => runCommand(argv, terminal));
}

async function runCommand(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = createProgram(terminal, (ended) => {
    exitCode = ended;
  });
  program.hook("preAction", () => explainSuddenEnd(argv, terminal));
  await program.parseAsync(argv);
  return exitCode;
}

/** Tells why there is no result, and gives the exit code. */
async function explain(
  error: unknown,
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  // Commander has said already what is wrong, or has printed what was asked for.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  const failure = error instanceof CommandFailure ? error : unexpected(error);
  const { writeFailure } = await import("./rendering/write-failure.ts");
  writeFailure(terminal, failure, styleIn(argv));
  return failure.exitCode;
}

/** Without this, a FILE that ends the process would end the command without a word. */
async function explainSuddenEnd(argv: readonly string[], terminal: Terminal): Promise<void> {
  // There is no time to load it when the process ends.
  const { writeFailure } = await import("./rendering/write-failure.ts");
  terminal.onSuddenEnd((exitCode) => {
    writeFailure(terminal, processEnded(exitCode), styleIn(argv));
  });
}

function styleIn(argv: readonly string[]): FailureStyle {
  return {
    json: argv.includes("--json"),
    log: argv[2] === "serve" || argv[2] === "worker",
    verbose: argv.includes("--verbose"),
  };
}

/** What tools throw when nobody waits for them any more must not end a call or a conversation. */
function reportStrayErrors({ err }: Terminal, { log = false }: FailureStyle): void {
  const report = (error: unknown): void => {
    const isLogged = log && !err.isTerminal;
    if (isLogged) writeLogLine(err, "warn", "stray-error", { error: String(error) });
    else
      err.line(`${err.colours.yellow("warning:")} An error outside of any call: ${String(error)}`);
  };
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}

function unexpected(cause: unknown): CommandFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CommandFailure(message, { code: "UNEXPECTED", cause });
}

function processEnded(exitCode: number): CommandFailure {
  return new CommandFailure(
    `FILE ended the process (exit code ${exitCode}) before the command was done.`,
    {
      code: "PROCESS_ENDED",
      remedy: "A file of tools, and what it imports, must not call process.exit().",
    },
  );
}

/** Node.js would end here without a word. */
function stalled(): CommandFailure {
  return new CommandFailure("FILE waits for something that cannot happen any more.", {
    code: "STALLED",
  });
}
