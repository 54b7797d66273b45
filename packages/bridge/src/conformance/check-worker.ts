import { LaterError } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import { allCases } from "./all-cases.ts";
import { CarrierStarter } from "./carrier-starter.ts";
import { CommandStarter, type WorkerCommand } from "./command-starter.ts";
import { isAmong, runCases } from "./run-cases.ts";
import { SessionHost } from "./session-host.ts";
import type { CaseResult, WorkerReport } from "./worker-report.ts";

/** What a check is told, besides which worker it is about. */
export interface CheckOptions {
  /** Ids of the cases to look at, such as `calls.order`, and of their groups, such as `calls`. @default all */
  readonly only?: readonly string[];
  /** Told of each case when it has been decided, in order. */
  readonly onResult?: (result: CaseResult) => void;
  /** Ends the check, and what it has started. */
  readonly signal?: AbortSignal;
  /**
   * How long the worker may take for anything that it has to do, in milliseconds: to say who it is, to send a
   * message, to end.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
  /**
   * How long the tools are told to wait where they have to take a while, in milliseconds; for a worker on a machine
   * that has much else to do, more is better.
   *
   * @default 200
   */
  readonly paceMs?: number;
}

/** What a check takes: how the worker is started, or a connection with one, which has not been greeted. */
export type CheckWorkerOptions = CheckOptions & (WorkerCommand | { readonly carrier: Carrier });

/**
 * Tells whether a worker keeps the worker protocol: one that offers the tools of docs/worker-protocol.md, "Checking a
 * worker". A command is started several times, one process after the other; of a worker that is given as a
 * carrier, what needs a worker of its own is skipped, and the connection has ended afterwards.
 *
 * @throws LaterError `WORKER_FAILED` when the command cannot be started, `CANCELLED` when the signal fires,
 * `INVALID_ARGUMENT` for times that are none, and for cases that there are not
 */
export async function checkWorker(options: CheckWorkerOptions): Promise<WorkerReport> {
  const { only, onResult = () => {}, signal, timeoutMs = 10_000, paceMs = 200 } = options;
  assertDuration("timeoutMs", timeoutMs);
  assertDuration("paceMs", paceMs);
  for (const name of only ?? []) assertCase(name);
  if (signal?.aborted === true) throw new LaterError("CANCELLED");
  await using starter =
    "carrier" in options
      ? new CarrierStarter(options.carrier)
      : await CommandStarter.open(options, timeoutMs);
  await using host = new SessionHost();
  return await runCases(starter, { host, timeoutMs, paceMs }, { only, onResult, signal });
}

function assertCase(name: string): void {
  if (allCases.some(({ id }) => isAmong(id, name))) return;
  const groups = [...new Set(allCases.map(({ id }) => id.split(".", 1)[0]))].join(", ");
  throw new LaterError("INVALID_ARGUMENT", `There is no case "${name}". The groups are ${groups}.`);
}

function assertDuration(name: string, value: number): void {
  if (value > 0 && value < 2 ** 31) return;
  throw new LaterError("INVALID_ARGUMENT", `"${name}" has to be a number of milliseconds above 0.`);
}
