import { LaterError } from "../../errors/later-error.ts";
import { watcher } from "../watcher.ts";

/** That a request is about to be made again. */
export interface Retry {
  /** The attempt that comes after the wait, from 2. */
  readonly attempt: number;
  /** How long the wait is. */
  readonly delayMs: number;
  /** What the attempt before failed with, as the client gave it: it may hold addresses and keys. */
  readonly error: unknown;
}

/** How often and how patiently a request is made again. */
export interface RetryOptions {
  /** How often a request is made, the first time included; a whole number of at least 1. @default 4 */
  readonly attempts?: number;
  /**
   * How long to wait before the second attempt, in milliseconds, at least 0. Each further wait is twice as
   * long; the last half of every wait is left to chance, so that clients do not come back all at once.
   *
   * @default 1000
   */
  readonly backoffMs?: number;
  /**
   * The longest wait, in milliseconds, at least 0. A service that asks for a longer one is not asked again.
   *
   * @default 60000
   */
  readonly maxBackoffMs?: number;
  /**
   * How long one attempt may take to its answer, or to the first chunk of a stream, in milliseconds,
   * greater than 0. What takes longer is cancelled and counts as a failure that may pass.
   *
   * @default Infinity
   */
  readonly attemptTimeoutMs?: number;
  /**
   * How long all attempts and the waits between them may take together, up to the answer or the first
   * chunk of a stream, in milliseconds, greater than 0. A wait that would go beyond it is not begun.
   *
   * @default Infinity
   */
  readonly deadlineMs?: number;
  /** Told of each retry before the wait. What it throws, or rejects with, is ignored. */
  readonly onRetry?: (retry: Retry) => void;
}

/** The options with what holds where nothing was said. */
export type RetryPolicy = Required<RetryOptions>;

/**
 * Reads the options.
 *
 * @throws LaterError `INVALID_ARGUMENT`, naming the option
 */
export function toRetryPolicy(options: RetryOptions): RetryPolicy {
  const { onRetry } = options;
  assert("onRetry", "a function", onRetry === undefined || typeof onRetry === "function");
  const policy: RetryPolicy = {
    attempts: options.attempts ?? 4,
    backoffMs: options.backoffMs ?? 1_000,
    maxBackoffMs: options.maxBackoffMs ?? 60_000,
    attemptTimeoutMs: options.attemptTimeoutMs ?? Infinity,
    deadlineMs: options.deadlineMs ?? Infinity,
    onRetry: watcher(onRetry),
  };
  const { attempts } = policy;
  assert("attempts", "a whole number of at least 1", Number.isInteger(attempts) && attempts >= 1);
  for (const name of ["backoffMs", "maxBackoffMs"] as const) {
    const expectation = "a number of milliseconds of at least 0";
    assert(name, expectation, Number.isFinite(policy[name]) && policy[name] >= 0);
  }
  for (const name of ["attemptTimeoutMs", "deadlineMs"] as const) {
    const expectation = "a number of milliseconds greater than 0, or Infinity";
    assert(name, expectation, typeof policy[name] === "number" && policy[name] > 0);
  }
  return policy;
}

function assert(option: keyof RetryOptions, expectation: string, holds: boolean): void {
  if (holds) return;
  throw new LaterError("INVALID_ARGUMENT", `"${option}" has to be ${expectation}.`, {
    details: { option },
  });
}
