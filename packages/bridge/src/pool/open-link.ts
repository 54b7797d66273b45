import { LaterError } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import type { WorkerExit } from "../process/worker-process.ts";
import type { WorkerLinkOptions } from "../workers/worker-link-options.ts";
import { WorkerLink } from "../workers/worker-link.ts";
import type { OutputLog } from "./output-log.ts";

/** How long the exit of a process that has gone may be behind the end of its connection, in milliseconds. */
const exitDelayMs = 500;

/** How long what a process has said before its end may take to be read, in milliseconds. */
const lastWordsMs = 100;

/** What opening a connection with a process takes. */
export interface OpeningWorker {
  readonly carrier: Carrier;
  readonly options: WorkerLinkOptions;
  readonly exited: Promise<WorkerExit>;
  readonly output: OutputLog;
}

/**
 * Greets a worker that is a process of ours.
 *
 * @throws LaterError `WORKER_FAILED`, which says how the process ended, and what it said last
 */
export async function openLink(worker: OpeningWorker): Promise<WorkerLink> {
  const { carrier, options, exited, output } = worker;
  // Its children may have the other end of the connection as well, and keep it open. What it said last is read first.
  void exited.then(() => setTimeout(() => carrier.destroy(), lastWordsMs).unref());
  try {
    return await WorkerLink.open(carrier, options);
  } catch (error) {
    const exit = await Promise.race([exited, after(exitDelayMs)]);
    throw explain(error, exit, output);
  }
}

function explain(
  error: unknown,
  exit: WorkerExit | undefined,
  { lastLines }: OutputLog,
): LaterError {
  const { message } = error as Error;
  const how =
    exit === undefined
      ? ""
      : exit.signal === null
        ? ` Its process ended with exit code ${exit.code}.`
        : ` Its process was ended by ${exit.signal}.`;
  const last = lastLines.at(-1);
  const said = last === undefined ? "" : ` It said last: ${last}`;
  return new LaterError("WORKER_FAILED", `${message}${how}${said}`, {
    cause: error,
    details: {
      ...(exit === undefined ? {} : { code: exit.code, signal: exit.signal }),
      lastLines: [...lastLines],
    },
  });
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
