import type { WorkerEndpoint } from "../workers/worker-endpoint.ts";

/** The process of a worker, as far as a pool needs it. */
export interface LaunchedProcess {
  readonly pid: number;
  /** Settles when it has gone, however that came. */
  readonly exited: Promise<unknown>;
  /** What it holds in memory, in bytes; `undefined` where the system does not tell. */
  memoryBytes(): number | undefined;
  /** Tells it to end, and ends it and its children when it does not within that time. */
  stop(graceMs: number): Promise<void>;
}

/** A worker that is ready for calls, and its process. */
export interface LaunchedWorker {
  readonly endpoint: WorkerEndpoint;
  readonly process: LaunchedProcess;
}

/** Starts workers. */
export interface WorkerLauncher {
  /**
   * Starts a worker and waits until it answers. Nothing is left of one that does not.
   *
   * @throws LaterError `WORKER_FAILED`
   */
  launch(workerId: string, signal: AbortSignal): Promise<LaunchedWorker>;
  /** Ends what launching needs; the workers have ended before. */
  close(): Promise<void>;
}
