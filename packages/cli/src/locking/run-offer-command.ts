import { spawn } from "node:child_process";

import type { JsonValue } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal/terminal.ts";

const maximumCharacters = 67_108_864;

/**
 * Runs a command of the shell that prints tools as JSON, and gives what it has printed: an array of offers, or the
 * member `tools` of an object. What it says on standard error goes there. Ctrl-C ends it.
 *
 * @throws CommandFailure when it fails, or prints something else
 */
export async function runOfferCommand(
  command: string,
  { interrupts, progress }: Terminal,
): Promise<readonly unknown[]> {
  const printed = await interrupts.during((signal) =>
    progress.during(`Running ${command}`, () => run(command, signal)),
  );
  return readOffers(printed, command);
}

function run(command: string, signal: AbortSignal): Promise<string> {
  const child = spawn(command, {
    shell: true,
    // A group of its own can be ended as a whole.
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  let ended: CommandFailure | undefined;
  const end = (because: CommandFailure): void => {
    ended ??= because;
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", () => end(cancelled(command)), { once: true });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (printed.length > maximumCharacters)
      end(failure(command, "It prints more than tools can take."));
  });
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(failure(command, cause.message, cause)));
    child.once("close", (code) => {
      if (code === 0 && ended === undefined) resolve(printed);
      else reject(ended ?? failure(command, `It ended with exit code ${code}.`));
    });
  });
}

function readOffers(printed: string, command: string): readonly unknown[] {
  const document = parse(printed, command);
  const hasTools = typeof document === "object" && document !== null && "tools" in document;
  const offers: unknown = hasTools ? document["tools"] : document;
  if (Array.isArray(offers)) return offers;
  throw failure(command, 'It has to print an array of tools, or an object with "tools".');
}

function parse(printed: string, command: string): JsonValue {
  try {
    return parseJson(printed);
  } catch (cause) {
    throw failure(command, `What it prints is no JSON. ${(cause as Error).message}`, cause);
  }
}

function cancelled(command: string): CommandFailure {
  return new CommandFailure(`The command "${command}" was cancelled.`, {
    code: "CANCELLED",
    exitCode: exitCodes.cancelled,
  });
}

function failure(command: string, reason: string, cause?: unknown): CommandFailure {
  return new CommandFailure(`The command "${command}" gives no tools. ${reason}`, {
    code: "COMMAND_FAILED",
    remedy: 'It prints what "python3 -m later_worker --check tools.py" prints.',
    ...(cause === undefined ? {} : { cause }),
  });
}
