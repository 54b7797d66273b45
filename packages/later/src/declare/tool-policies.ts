import { LaterError } from "../errors/later-error.ts";
import type { ToolAnnotations } from "../model/function-declaration.ts";

/** How the calls of one tool are run. Each runtime keeps to it by itself. */
export interface ToolPolicies {
  /**
   * How many calls of the tool run at the same time in one runtime, a whole number of at least 1. Others wait in their
   * order, which their time limit goes on for.
   *
   * @default Infinity
   */
  readonly concurrency?: number;
  /**
   * How large a result may be, in characters of JSON, counted without escapes.
   *
   * @default the runtime's, 1_048_576
   */
  readonly maxResultSize?: number;
  /**
   * Runs the tool again where it fails for a reason that may pass, all within the time limit of the call. Only for tools
   * that are annotated `idempotent` or `readOnly`; one that has handed out a partial result is not run again.
   *
   * @default a call is run once
   */
  readonly retries?: ToolRetries;
  /**
   * Keeps results for calls with the same arguments. Only for tools that are annotated `readOnly`.
   *
   * @default every call is run
   */
  readonly cache?: ToolCache;
}

/** How often and how patiently a tool is run again. */
export interface ToolRetries {
  /** How often it is run at most, the first time included: a whole number from 1 to 100. */
  readonly attempts: number;
  /**
   * How long to wait before the second attempt, in milliseconds; each further wait is twice as long.
   *
   * @default 100
   */
  readonly backoffMs?: number;
  /** The longest wait, in milliseconds. @default 10_000 */
  readonly maxBackoffMs?: number;
  /**
   * How much of a wait is left to chance, from 0 to 1, so that calls that failed together do not come back together.
   *
   * @default 0.5
   */
  readonly jitter?: number;
  /**
   * Whether what a tool threw may pass. One that throws counts as `false`. It is not asked where the tool runs elsewhere:
   * there the failure is known better.
   *
   * @default whether it is a `ToolError` that is marked `retryable`, or says that no worker could finish the call
   */
  readonly when?: (thrown: unknown) => boolean;
}

/** Which results are kept, and for how long. Failures are not kept; calls that run at the same time share one run. */
export interface ToolCache {
  /** How long a result counts, in milliseconds, greater than 0; `Infinity` for as long as there is room. */
  readonly ttlMs: number;
  /**
   * How many results one runtime keeps of the tool, a whole number of at least 1; the one that has not been used for the
   * longest time goes first.
   *
   * @default 100
   */
  readonly maxEntries?: number;
  /**
   * Who shares a result: calls of one session that have the same data, or all calls of the runtime. Only a tool whose results depend on nothing but
   * its arguments can be shared by all: not on whose session it is, nor on the data of the call.
   *
   * @default "session"
   */
  readonly scope?: "session" | "runtime";
}

/** @throws LaterError `INVALID_ARGUMENT`, naming the option */
export function assertPolicies(policies: ToolPolicies): void {
  const { concurrency, maxResultSize, retries, cache } = policies;
  if (concurrency !== undefined && concurrency !== Infinity)
    assertCount("concurrency", concurrency);
  if (maxResultSize !== undefined) assertAbove("maxResultSize", maxResultSize);
  if (retries !== undefined) assertRetries(retries);
  if (cache !== undefined) assertCache(cache);
}

/**
 * The policies of a tool, if it has any.
 *
 * @throws LaterError `INVALID_DECLARATION` where the annotations of the tool do not allow them
 */
export function policiesOf(
  name: string,
  { concurrency, maxResultSize, retries, cache }: ToolPolicies,
  { readOnly = false, idempotent = false }: ToolAnnotations,
): ToolPolicies | undefined {
  if (retries !== undefined && !readOnly && !idempotent) {
    throw unmarked(name, "run again", "idempotent or readOnly");
  }
  if (cache !== undefined && !readOnly) throw unmarked(name, "answered from a cache", "readOnly");
  const policies = {
    ...(concurrency === undefined || concurrency === Infinity ? {} : { concurrency }),
    ...(maxResultSize === undefined ? {} : { maxResultSize }),
    ...(retries === undefined ? {} : { retries: Object.freeze({ ...retries }) }),
    ...(cache === undefined ? {} : { cache: Object.freeze({ ...cache }) }),
  };
  return Object.keys(policies).length === 0 ? undefined : Object.freeze(policies);
}

/** The longest delay that a timer of the platform can hold. */
const longestDelayMs = 2 ** 31 - 1;

function assertRetries(retries: ToolRetries): void {
  assertObject("retries", retries);
  const { attempts, backoffMs = 0, maxBackoffMs = 0, jitter = 0, when } = retries;
  assertCount("retries.attempts", attempts, 100);
  assertWithin("retries.backoffMs", backoffMs, longestDelayMs);
  assertWithin("retries.maxBackoffMs", maxBackoffMs, longestDelayMs);
  assertWithin("retries.jitter", jitter, 1);
  if (when !== undefined && typeof when !== "function") {
    throw invalid("retries.when", "a function");
  }
}

function assertCache(cache: ToolCache): void {
  assertObject("cache", cache);
  const { ttlMs, maxEntries = 1, scope = "session" } = cache;
  assertAbove("cache.ttlMs", ttlMs);
  assertCount("cache.maxEntries", maxEntries);
  if (scope !== "session" && scope !== "runtime") {
    throw invalid("cache.scope", '"session" or "runtime"');
  }
}

function assertObject(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null) throw invalid(name, "an object");
}

function assertCount(name: string, value: unknown, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? "of at least 1" : `from 1 to ${most}`;
  throw invalid(name, `a whole number ${range}`);
}

function assertAbove(name: string, value: unknown): void {
  if (typeof value === "number" && value > 0) return;
  throw invalid(name, "a number greater than 0");
}

function assertWithin(name: string, value: unknown, most: number): void {
  if (typeof value === "number" && value >= 0 && value <= most) return;
  throw invalid(name, `a number from 0 to ${most}`);
}

function invalid(name: string, what: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", `"${name}" has to be ${what}.`);
}

function unmarked(name: string, what: string, annotation: string): LaterError {
  const message = `The tool "${name}" can be ${what} only if it is annotated ${annotation}.`;
  return new LaterError("INVALID_DECLARATION", message, { details: { name } });
}
