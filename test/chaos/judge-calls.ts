import { readFileSync } from "node:fs";
import path from "node:path";

import type { CallRecord, RouteKind } from "./call-record.ts";
import type { BumpRecord } from "./state-caller.ts";

/** What came of all calls. */
export interface Judgement {
  readonly problems: readonly string[];
  /** How many calls ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** What the last host says of a session at the end. */
export interface FinalState {
  readonly session: string;
  readonly life: number;
  readonly bumps: number;
  readonly tallies: number;
}

/** What may become of any call. */
const always: ReadonlySet<string> = new Set([
  "ok",
  "TOOL_UNAVAILABLE",
  "RUNTIME_DISCONNECTED",
  "TIMEOUT",
]);

/** What may become of calls that reach workers on this way. */
const perRoute: Readonly<Record<RouteKind, readonly string[]>> = {
  runtime: [],
  pool: [],
  client: ["HOST_UNAVAILABLE"],
  application: ["HOST_UNAVAILABLE"],
};

/** How many bumps of a session may have been begun when its host was still another one: one by each caller. */
const crossing = 5;

/** How much later than its limit a call may end, in milliseconds: processes are stopped for a while. */
const latenessMs = 10_000;

/** What is known besides of a run that is over. */
export interface JudgedRun {
  readonly folder: string;
  readonly states: readonly FinalState[];
  /** How much tools had written down when the last host was started, in bytes. */
  readonly ledgerStart: number;
  /** When hosts were closed in order, which cancels calls. */
  readonly closings: readonly (readonly [number, number])[];
}

/** Holds what callers know of their calls against what tools have written down. */
export function judgeCalls({ folder, states, ledgerStart, closings }: JudgedRun): Judgement {
  const records = readLines(path.join(folder, "calls.jsonl")) as readonly CallRecord[];
  const ledger = readText(path.join(folder, "ledger"));
  const runs = countRuns(ledger);
  const lastRuns = countRuns(ledger.slice(ledgerStart));
  const bumps = readLines(path.join(folder, "bumps.jsonl")) as readonly BumpRecord[];
  const problems = [
    ...doublesAmong(records.map(({ call }) => call)).map((call) => `${call} has ended twice`),
    ...records.flatMap((record) =>
      judge(record, {
        runs: runs.get(`${record.tool} ${record.call}`) ?? 0,
        wasClosed: closings.some(
          ([start, end]) => record.endedAt >= start && record.endedAt - record.ms <= end,
        ),
      }),
    ),
    // Of calls, too, whose caller was killed.
    ...[...runs].flatMap(([call, count]) =>
      count > (call.startsWith("look ") ? 2 : 1) ? [`${call} ran ${count} times`] : [],
    ),
    ...judgeState(records, bumps, states),
    ...judgeTallies(lastRuns, states),
    ...Object.keys(perRoute).flatMap((kind) =>
      records.some(({ route, outcome }) => route === kind && outcome === "ok")
        ? []
        : [`no call of the kind "${kind}" has succeeded`],
    ),
    ...(records.some(({ reason }) => reason === "saturated") ? [] : ["no queue was ever full"]),
  ];
  const outcomes: Record<string, number> = {};
  for (const { route, outcome, reason } of records) {
    const name = `${route} ${outcome}${reason === undefined ? "" : ` (${reason})`}`;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  return { problems, outcomes };
}

function judge(
  record: CallRecord,
  { runs, wasClosed }: { readonly runs: number; readonly wasClosed: boolean },
): readonly string[] {
  const { tool, route, outcome, cancelled, halted, problem } = record;
  const found: string[] = [];
  const isAllowed =
    always.has(outcome) ||
    perRoute[route].includes(outcome) ||
    (outcome === "CANCELLED" && (cancelled || halted || wasClosed)) ||
    (outcome === "SESSION_NOT_FOUND" && halted) ||
    (outcome === "REFUSED" && tool === "refuse") ||
    (outcome === "TOOL_NOT_FOUND" && tool === "remote_mark");
  if (problem !== undefined) found.push(problem);
  if (!isAllowed) found.push(`nobody expects ${outcome}`);
  if (runs === 0 && (outcome === "ok" || outcome === "REFUSED")) found.push("it did not run");
  const wasNotRun = outcome === "TOOL_UNAVAILABLE" || outcome === "TOOL_NOT_FOUND";
  // One that may be repeated may have been lost before.
  if (runs > 0 && wasNotRun && tool !== "look") found.push(`it ran ${runs} times`);
  if (outcome === "TIMEOUT" && record.ms < record.timeoutMs * 0.9) found.push("it ended too early");
  if (record.ms > record.timeoutMs + latenessMs) found.push("it ended too late");
  return found.map((text) => `${text}: ${JSON.stringify(record)}`);
}

/** No change that was acknowledged is lost, none is made twice. */
function judgeState(
  records: readonly CallRecord[],
  bumps: readonly BumpRecord[],
  states: readonly FinalState[],
): readonly string[] {
  const tallies = records.flatMap(({ value }) => value ?? []);
  const versions = bumps.flatMap(({ session, life, version }) =>
    version === undefined ? [] : [`${life}:${session}:${version}`],
  );
  const problems = [
    ...doublesAmong(tallies).map((tally) => `two calls counted up to ${tally}`),
    ...doublesAmong(versions).map((version) => `two bumps made ${version}`),
  ];
  for (const { session, life, ...state } of states) {
    const prefix = `${life}:${session}:`;
    const known = { bumps: versions, tallies };
    for (const [name, all] of Object.entries(known)) {
      const own = all.filter((text) => text.startsWith(prefix));
      const highest = Math.max(0, ...own.map((text) => Number(text.slice(prefix.length))));
      const value = state[name as keyof typeof known];
      if (value < own.length || value < highest) {
        const text = `${own.length} were acknowledged, the last as ${highest}`;
        problems.push(`${session}: ${name} is ${value}, and ${text}`);
      }
    }
    const begun = bumps.filter(
      (bump) => bump.version === undefined && bump.session === session && bump.life === life,
    ).length;
    if (state.bumps > begun + crossing) {
      problems.push(`${session}: bumps is ${state.bumps}, and ${begun} were begun`);
    }
  }
  return problems;
}

/** What is counted up once by each call is not more than there were calls. */
function judgeTallies(
  runs: ReadonlyMap<string, number>,
  states: readonly FinalState[],
): readonly string[] {
  const calls = [...runs.keys()].filter((call) => call.startsWith("tally ")).length;
  const tallies = states.reduce((sum, state) => sum + state.tallies, 0);
  return tallies > calls ? [`${tallies} tallies were made by ${calls} calls`] : [];
}

function countRuns(ledger: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const call of ledger.split("\n")) {
    if (call !== "") counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return counts;
}

/** A line that a process wrote when it was killed may be cut off. */
function readLines(file: string): readonly unknown[] {
  return readText(file)
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function doublesAmong(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.size === seen.add(text).size);
}
