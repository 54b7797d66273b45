import type { WorkerProcess } from "../process/worker-process.ts";
import type { WorkerLine } from "./worker-line.ts";

/** How a worker is told to reach its host: by an inherited file descriptor, or by the path of a socket and a token. */
export type WorkerChannel = "descriptor" | "socket";

/** A worker that has been started and has said nothing yet. Disposing of it ends it, however that has to be done. */
export interface StartedWorker extends AsyncDisposable {
  readonly line: WorkerLine;
  /** `undefined` for a worker that somebody else has started. */
  readonly process: WorkerProcess | undefined;
  /** What it has to say in `announce`. */
  readonly token: string | undefined;
  /** What all of its processes have in their environment as `LATER_RUN_ID`. */
  readonly runId: string | undefined;
  /** What it has printed last. */
  readonly lastLines: readonly string[];
}

/** Starts the workers that are checked, all of the same kind. */
export interface WorkerStarter extends AsyncDisposable {
  /** Whether there can be more than one. */
  readonly canStartAgain: boolean;
  /**
   * @throws Mismatch when it does not connect
   * @throws NotApplicable where there is no other worker or no such channel
   * @throws LaterError `WORKER_FAILED` when the command cannot be started
   */
  start(channel: WorkerChannel): Promise<StartedWorker>;
}
