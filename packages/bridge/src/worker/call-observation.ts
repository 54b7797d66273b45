import type { ExecutorOptions } from "later-runtime";

/** What may be around the calls of a worker, as around those of a runtime: telemetry, for example. */
export interface CallObservation {
  /** What happens around each call. @default nothing */
  readonly hooks?: ExecutorOptions["hooks"];
  /** Watches all calls. What it throws is ignored, and nothing waits for it. @default nobody watches */
  readonly onEvent?: ExecutorOptions["onEvent"];
}

/** How a worker runs calls: the host holds results to what tools declare, whatever worker they come from. */
export function toExecutorOptions({ hooks, onEvent }: CallObservation): ExecutorOptions {
  return {
    validateResults: false,
    ...(hooks === undefined ? {} : { hooks }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}
