import { LaterError } from "later-runtime";

import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** What a {@link CommandFailure} is made of besides its message. */
export interface CommandFailureOptions {
  /** For programs, in UPPER_SNAKE_CASE. @default "COMMAND_FAILED" */
  readonly code?: string;
  /** @default 1 */
  readonly exitCode?: ExitCode;
  /** What to do about it; printed below the message. */
  readonly remedy?: string;
  /** Its stack is printed with `--verbose`. */
  readonly cause?: unknown;
}

/** Ends the command with a message for a person, without a stack. */
export class CommandFailure extends Error {
  override readonly name: string = "CommandFailure";
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly remedy: string | undefined;

  constructor(message: string, options: CommandFailureOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = options.code ?? "COMMAND_FAILED";
    this.exitCode = options.exitCode ?? exitCodes.failed;
    this.remedy = options.remedy;
  }
}

/**
 * What was thrown, as an end of the command.
 *
 * @param code Where the thrown has none of its own.
 */
export function toCommandFailure(cause: unknown, code: string): CommandFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CommandFailure(message, { code: LaterError.is(cause) ? cause.code : code, cause });
}

/** Several ends of the command as one, with the code of the first. */
export function joinFailures(failures: readonly CommandFailure[]): CommandFailure {
  const [first] = failures;
  const message = failures.map((failure) => failure.message).join("\n");
  return first === undefined
    ? new CommandFailure(message)
    : new CommandFailure(message, { code: first.code, cause: first.cause });
}

/** A mistake in the command line. */
export function usageFailure(message: string, remedy?: string): CommandFailure {
  return new CommandFailure(message, {
    code: "USAGE",
    exitCode: exitCodes.usage,
    ...(remedy === undefined ? {} : { remedy }),
  });
}
