import type { DispatchEnding, DispatchRequest } from "../workers/dispatched-call.ts";
import type { Dispatcher } from "../workers/dispatcher.ts";
import type { CallProgress } from "../workers/worker-endpoint.ts";
import type { PoolCallOptions } from "./pool-call-options.ts";
import type { PoolOutcome } from "./pool-outcome.ts";

/** Gives a call to a dispatcher and waits for its end. Never rejects. */
export function runPoolCall(
  dispatcher: Dispatcher,
  request: DispatchRequest,
  onProgress: PoolCallOptions["onProgress"],
): Promise<PoolOutcome> {
  return new Promise((resolve) => {
    dispatcher.dispatch(request, {
      chunk: () => undefined,
      progress: (progress) => watch(onProgress, progress),
      end: (ending) => resolve(toOutcome(ending, null)),
    });
  });
}

/** Like `runPoolCall`, and hands partial results to a function. */
export function runPoolStream(
  dispatcher: Dispatcher,
  request: DispatchRequest,
  { onChunk, onProgress }: PoolCallOptions & { readonly onChunk: (value: unknown) => unknown },
): Promise<PoolOutcome> {
  return new Promise((resolve) => {
    let last: unknown = null;
    const failure = new AbortController();
    const signal = join(request.signal, failure.signal);
    dispatcher.dispatch(
      { ...request, signal },
      {
        chunk: (value) => {
          last = value;
          return take(onChunk, value, failure);
        },
        progress: (progress) => watch(onProgress, progress),
        end: (ending) => resolve(toOutcome(ending, last)),
      },
    );
  });
}

function toOutcome(ending: DispatchEnding, last: unknown): PoolOutcome {
  if (ending.type === "error") return { ok: false, error: ending.error };
  return { ok: true, value: ending.type === "last" ? last : ending.value };
}

function take(
  onChunk: (value: unknown) => unknown,
  value: unknown,
  failure: AbortController,
): Promise<void> | undefined {
  try {
    const returned = onChunk(value);
    if (!(returned instanceof Promise)) return undefined;
    return returned.then(
      () => {},
      (error: unknown) => failure.abort(error),
    );
  } catch (error) {
    failure.abort(error);
    return undefined;
  }
}

function watch(
  onProgress: ((progress: CallProgress) => void) | undefined,
  progress: CallProgress,
): void {
  try {
    onProgress?.(progress);
  } catch {
    // A watcher's mistake must not change how the call ends.
  }
}

function join(signal: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return signal === undefined ? own : AbortSignal.any([signal, own]);
}
