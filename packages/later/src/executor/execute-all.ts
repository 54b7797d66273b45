import { LaterError } from "../errors/later-error.ts";
import type { Outcome } from "../model/tool-result.ts";

const defaultConcurrency = 8;

/**
 * Runs calls side by side, at most `concurrency` at a time, started in their order; the outcomes come
 * in the order of the calls. One that fails does not disturb the others.
 */
export async function executeAll(
  calls: readonly unknown[],
  execute: (call: unknown) => Promise<Outcome>,
  concurrency: number = defaultConcurrency,
): Promise<Outcome[]> {
  if (!Array.isArray(calls)) {
    throw new LaterError("INVALID_ARGUMENT", "executeAll() takes an array of calls.");
  }
  const outcomes: Outcome[] = Array.from({ length: calls.length });
  const waiting = calls.entries();
  // Every worker takes from the same iterator, so each call is taken once.
  const worker = async (): Promise<void> => {
    for (const [index, call] of waiting) outcomes[index] = await execute(call);
  };
  const workers = Math.min(Math.max(1, Math.floor(concurrency) || 1), calls.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return outcomes;
}
