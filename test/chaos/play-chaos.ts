import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { Random } from "../../packages/bridge/src/wire/fixtures/random.ts";
import { root } from "../setup/paths.ts";
import { Adversary } from "./adversary.ts";
import { buildPrograms } from "./build-programs.ts";
import { readProblems } from "./create-problem-log.ts";
import { EventLog } from "./event-log.ts";
import { type FinalState, judgeCalls } from "./judge-calls.ts";
import type { ProgramProcess } from "./program-process.ts";
import { Stage } from "./stage.ts";

/** What a run is played with. */
export interface ChaosOptions {
  /** Decides what happens; when exactly it does is up to the machine. */
  readonly seed: number;
  /** How long the adversary goes on. What is before and after takes some more. */
  readonly seconds: number;
  /** A Python 3. */
  readonly python: string;
  /** Told what happens. */
  readonly onEvent?: (line: string) => void;
}

/** How a run went. */
export interface ChaosReport {
  /** Empty if all is well. */
  readonly problems: readonly string[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly events: readonly string[];
  /** What is kept of a run that failed: the logs of its processes. */
  readonly folder: string | undefined;
}

/** How much more a host may hold when all is over than when calls have just ended, in bytes. */
const growthBytes = 48 * 1_048_576;

/** How many files and connections more than at the beginning a host may have open when all is over. */
const growthDescriptors = 20;

/**
 * Plays a host with its pools, workers that dial it, clients and applications, under load and with everything going
 * wrong, and holds all of them to what they promise.
 */
export async function playChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, seconds, python, onEvent = () => {} } = options;
  const events = new EventLog(onEvent);
  const folder = mkdtempSync(path.join(tmpdir(), "later-chaos-"));
  const cache = path.join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const built = mkdtempSync(path.join(cache, "chaos-"));
  let problems: readonly string[] = ["The run has not come to its end."];
  let outcomes = {};
  try {
    const programs = await buildPrograms(built);
    const stage = await Stage.open({ programs, folder, seed, python });
    try {
      const found = await play(stage, new Adversary(stage, new Random(seed), events), seconds);
      await stage.close({ killsHost: seed % 2 === 1 });
      events.write("closed");
      const { states } = found;
      const { ledgerStart, closings } = stage;
      const judgement = judgeCalls({ folder, states, ledgerStart, closings });
      outcomes = judgement.outcomes;
      problems = [
        ...stage.problems,
        ...found.problems,
        ...readProblems(folder),
        ...judgement.problems,
        ...crashesIn(folder),
      ];
    } catch (error) {
      problems = [...stage.problems, error instanceof Error ? (error.stack ?? "") : String(error)];
    } finally {
      stage.destroy();
    }
  } finally {
    rmSync(built, { recursive: true });
    if (problems.length === 0) rmSync(folder, { recursive: true });
  }
  return {
    problems,
    outcomes,
    events: events.tail(200),
    folder: problems.length === 0 ? undefined : folder,
  };
}

interface Found {
  readonly problems: readonly string[];
  readonly states: readonly FinalState[];
}

async function play(stage: Stage, adversary: Adversary, seconds: number): Promise<Found> {
  const { descriptors } = await stage.host.ask<Holdings>("holdings");
  for (const caller of stage.callers) await caller.ask("start");
  await adversary.run(seconds * 1_000);
  adversary.calm();
  const { host } = stage;
  const before = await host.ask<Holdings>("holdings");
  await Promise.all(stage.callers.map((caller) => caller.ask("stop")));
  const probes = await Promise.all(
    stage.callers.map((caller) => caller.ask<readonly string[]>("probe")),
  );
  const problems = [
    ...probes.flat().map((failure) => `nothing works any more: ${failure}`),
    ...(await judgeStatistics(host)),
  ];
  const after = await host.ask<Holdings>("holdings");
  if (after.bytes > before.bytes + growthBytes) {
    problems.push(`The host holds ${after.bytes} bytes after ${before.bytes}.`);
  }
  if (after.descriptors > descriptors + growthDescriptors) {
    problems.push(`The host has ${after.descriptors} files open after ${descriptors}.`);
  }
  return { problems, states: await host.ask<readonly FinalState[]>("state") };
}

/** What a host has. */
interface Holdings {
  readonly bytes: number;
  readonly descriptors: number;
}

interface Statistics {
  readonly name: string;
  readonly workers: number;
  readonly running: number;
  readonly queued: number;
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly timedOut: number;
  readonly disconnected: number;
  readonly unavailable: Readonly<Record<string, number>>;
}

/** Every call is counted once, nothing runs, and all workers are there, after a while. */
async function judgeStatistics(host: ProgramProcess): Promise<readonly string[]> {
  const end = performance.now() + 20_000;
  for (;;) {
    const pools = await host.ask<readonly Statistics[]>("statistics");
    const problems = pools.flatMap((pool) => {
      const { workers, running, queued, calls, unavailable } = pool;
      const refused = Object.values(unavailable).reduce((sum, count) => sum + count, 0);
      const ended =
        pool.succeeded + pool.failed + pool.cancelled + pool.timedOut + pool.disconnected + refused;
      const isSound = workers === 2 && running === 0 && queued === 0 && calls === ended;
      return isSound ? [] : [`The statistics do not add up to ${calls}: ${JSON.stringify(pool)}`];
    });
    if (problems.length === 0 || performance.now() > end) return problems;
    await delay(200);
  }
}

/** What programs say when they have a mistake. */
function crashesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .flatMap((name) =>
      readFileSync(path.join(folder, name), "utf8")
        .split("\n")
        .filter((line) => /Traceback|INTERNAL_ERROR|internal-error|MaxListenersExceeded/.test(line))
        .map((line) => `${name}: ${line}`),
    );
}
