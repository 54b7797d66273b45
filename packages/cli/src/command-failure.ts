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

/** A mistake in the command line. */
export function usageFailure(message: string, remedy?: string): CommandFailure {
  return new CommandFailure(message, {
    code: "USAGE",
    exitCode: exitCodes.usage,
    ...(remedy === undefined ? {} : { remedy }),
  });
}
