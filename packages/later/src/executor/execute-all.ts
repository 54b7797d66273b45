import { LaterError } from "../errors/later-error.ts";
import type { UncheckedCall } from "../model/function-call.ts";
import type { Outcome } from "../model/tool-result.ts";
import { type MalformedCall, readCall, type SoundCall } from "./call-envelope.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "./execute-options.ts";
import { type HomelessCall, refuseDuplicate } from "./refuse-call.ts";
import { isSameRequest } from "./same-call.ts";

const defaultConcurrency = 8;

/** What the calls of a batch have in common. */
interface Batch extends Omit<HomelessCall, "call"> {
  readonly options: ExecuteAllOptions | undefined;
}

/** Runs one call of a batch. */
type Execute = (call: UncheckedCall, options: ExecuteOptions | undefined) => Promise<Outcome>;

/**
 * Runs calls side by side, at most `concurrency` at a time, started in their order; the outcomes come
 * in the order of the calls. One that fails does not disturb the others. A call that comes twice under one id is run once.
 */
export async function executeAll(
  calls: readonly UncheckedCall[],
  batch: Batch,
  execute: Execute,
): Promise<Outcome[]> {
  if (!Array.isArray(calls)) {
    throw new LaterError("INVALID_ARGUMENT", "executeAll() takes an array of calls.");
  }
  const { concurrency = defaultConcurrency } = batch.options ?? {};
  const executeOnce = onceById(batch, execute);
  const outcomes: Outcome[] = Array.from({ length: calls.length });
  const waiting = calls.entries();
  // Every worker takes from the same iterator, so each call is taken once.
  const worker = async (): Promise<void> => {
    for (const [index, call] of waiting) outcomes[index] = await executeOnce(call);
  };
  const workers = Math.min(Math.max(1, Math.floor(concurrency) || 1), calls.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return outcomes;
}

function onceById(batch: Batch, execute: Execute): (call: UncheckedCall) => Promise<Outcome> {
  const known = new Map<
    string,
    { readonly call: SoundCall | MalformedCall; readonly outcome: Promise<Outcome> }
  >();
  return (call) => {
    // Of a call without an id another one is made up at each reading, which no other call has.
    const envelope = readCall(call);
    const first = known.get(envelope.callId);
    if (first !== undefined) {
      return isSameRequest(first.call, envelope)
        ? first.outcome
        : refuseDuplicate({ ...batch, call });
    }
    const outcome = execute(call, optionsOf(envelope, batch.options));
    known.set(envelope.callId, { call: envelope, outcome });
    return outcome;
  };
}

function optionsOf(
  { callId }: SoundCall | MalformedCall,
  options: ExecuteAllOptions | undefined,
): ExecuteOptions | undefined {
  const approval = options?.approvals?.get(callId);
  return approval === undefined ? options : { ...options, approval };
}
