import { LaterError } from "../errors/later-error.ts";
import type { Outcome } from "../model/tool-result.ts";
import { readCall } from "./call-envelope.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "./execute-options.ts";

const defaultConcurrency = 8;

/**
 * Runs calls side by side, at most `concurrency` at a time, started in their order; the outcomes come
 * in the order of the calls. One that fails does not disturb the others.
 */
export async function executeAll(
  calls: readonly unknown[],
  options: ExecuteAllOptions | undefined,
  execute: (call: unknown, options: ExecuteOptions | undefined) => Promise<Outcome>,
): Promise<Outcome[]> {
  if (!Array.isArray(calls)) {
    throw new LaterError("INVALID_ARGUMENT", "executeAll() takes an array of calls.");
  }
  const { concurrency = defaultConcurrency } = options ?? {};
  const outcomes: Outcome[] = Array.from({ length: calls.length });
  const waiting = calls.entries();
  // Every worker takes from the same iterator, so each call is taken once.
  const worker = async (): Promise<void> => {
    for (const [index, call] of waiting) {
      outcomes[index] = await execute(call, optionsOf(call, options));
    }
  };
  const workers = Math.min(Math.max(1, Math.floor(concurrency) || 1), calls.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return outcomes;
}

function optionsOf(
  call: unknown,
  options: ExecuteAllOptions | undefined,
): ExecuteOptions | undefined {
  const approval = options?.approvals?.get(readCall(call).callId);
  return approval === undefined ? options : { ...options, approval };
}
