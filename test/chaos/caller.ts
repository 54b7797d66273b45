import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { JsonObject } from "later-runtime";

import type { Random } from "../../packages/bridge/src/wire/fixtures/random.ts";
import type { CallRecord, RouteKind } from "./call-record.ts";
import { CallWatch } from "./call-watch.ts";

/** How calls are made. */
export interface Route {
  readonly kind: RouteKind;
  /** Makes a call. What it throws is an outcome that nobody expects. */
  readonly call: (request: RouteRequest) => Promise<RouteOutcome>;
}

/** A call to be made. */
export interface RouteRequest {
  readonly call: string;
  readonly tool: string;
  readonly args: JsonObject;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Whether partial results are wanted. */
  readonly onChunk?: (value: unknown) => void;
  /** Called with each end that the call is said to have, by routes that tell of it apart from the outcome. */
  readonly onEnd?: () => void;
}

/** How a call ended. */
export type RouteOutcome =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly type: string;
      readonly reason?: string;
      readonly message: string;
    };

/** What a caller is told at its creation. */
export interface CallerOptions {
  /** Begins the ids of its calls, so no two callers have the same. */
  readonly name: string;
  readonly routes: readonly Route[];
  readonly random: Random;
  /** Gets a line for each call that has ended. */
  readonly records: string;
  /** Told what is wrong besides what these lines say. */
  readonly tell: (problem: string) => void;
}

/** Calls tools, several at a time, and writes down what becomes of each call. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #running = new Map<string, string>();
  #count = 0;
  #isStopped = false;
  #isHalted = false;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** Begins to call, so many calls at a time. */
  start(loops: number): void {
    for (let index = 0; index < loops; index += 1) void this.#loop();
  }

  /** Calls tools so many times at once. */
  burst(count: number): void {
    for (let index = 0; index < count; index += 1) void this.#call();
  }

  /** Calls no more, and waits for what is running. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopped = true;
    const end = performance.now() + patienceMs;
    while (this.#running.size > 0 && performance.now() < end) await delay(20);
    for (const [call, what] of this.#running) {
      this.#options.tell(`the call ${call} (${what}) has not ended`);
    }
  }

  /** Makes sure that calls succeed again when nothing is in their way. Gives what fails all the same. */
  async probe(): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const route of this.#options.routes) {
      // An application has the tools that its host had when they met.
      const hasAll = route.kind === "runtime" || route.kind === "client";
      for (const tool of hasAll ? ["look", "remote_mark"] : ["look"]) {
        const failure = await this.#probe(route, tool);
        if (failure !== undefined) problems.push(`${route.kind} ${tool}: ${failure}`);
      }
    }
    return problems;
  }

  async #probe(route: Route, tool: string): Promise<string | undefined> {
    const end = performance.now() + 20_000;
    for (;;) {
      this.#count += 1;
      const call = `${this.#options.name}-probe-${this.#count}`;
      const { signal } = new AbortController();
      const request = { call, tool, args: { call, ms: 0 }, signal, timeoutMs: 5_000 };
      const outcome = await route.call(request);
      if (outcome.ok) return undefined;
      if (performance.now() > end) return `${outcome.type} ${outcome.message}`;
      await delay(100);
    }
  }

  /** Calls no more; what is running ends with the process, or what it closes. */
  halt(): void {
    this.#isStopped = true;
    this.#isHalted = true;
  }

  async #loop(): Promise<void> {
    const { random } = this.#options;
    while (!this.#isStopped) {
      const outcome = await this.#call();
      await delay(outcome.endsWith("UNAVAILABLE") ? 100 : random.integer(16));
    }
  }

  async #call(): Promise<string> {
    const { name, routes, random, records, tell } = this.#options;
    this.#count += 1;
    const call = `${name}-${this.#count}`;
    const route = random.pick(routes);
    const { tool, args, check } = chooseCall(random, call, route.kind);
    const timeoutMs = chooseTimeout(random);
    const controller = new AbortController();
    const cancelAfterMs = random.next() < 0.15 ? random.integer(60) : undefined;
    const timer =
      cancelAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), cancelAfterMs);
    this.#running.set(call, `${route.kind} ${tool}`);
    const start = performance.now();
    const isStream = tool === "count" && random.next() < 0.7;
    const watch = new CallWatch((what) => tell(`${call} got ${what}`));
    const isWatched = isStream || random.next() < 0.6;
    const outcome = await route
      .call({
        call,
        tool,
        args,
        signal: controller.signal,
        timeoutMs,
        ...(isStream ? { onChunk: watch.chunk } : {}),
        ...(isWatched ? { onEnd: watch.end } : {}),
      })
      .catch((error: unknown): RouteOutcome => ({
        ok: false,
        type: "THROWN",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }));
    clearTimeout(timer);
    const problem =
      watch.judge(outcome, isStream) ??
      (outcome.ok ? check(outcome.value) : problemOf(outcome, { tool, call }));
    const record: CallRecord = {
      call,
      tool,
      route: route.kind,
      outcome: outcome.ok ? "ok" : outcome.type,
      ...(outcome.ok || outcome.reason === undefined ? {} : { reason: outcome.reason }),
      halted: this.#isHalted,
      cancelled: controller.signal.aborted,
      timeoutMs,
      endedAt: Date.now(),
      ms: performance.now() - start,
      ...(problem === undefined ? {} : { problem }),
      ...(tool === "tally" && outcome.ok ? { value: String(outcome.value) } : {}),
    };
    appendFileSync(records, `${JSON.stringify(record)}\n`);
    this.#running.delete(call);
    return record.outcome;
  }
}

interface ChosenCall {
  readonly tool: string;
  readonly args: JsonObject;
  /** Says what is wrong with a value, if anything is. */
  readonly check: (value: unknown) => string | undefined;
}

function chooseCall(random: Random, call: string, route: RouteKind): ChosenCall {
  const isOwn = equals(call);
  const die = random.integer(1_000);
  const ms = random.next() < 0.3 ? random.integer(300) : random.integer(25);
  if (die < 400) return { tool: "mark", args: { call, ms }, check: isOwn };
  if (die < 570) return { tool: "look", args: { call, ms }, check: isOwn };
  if (die < 600) return { tool: "hog", args: { call, ms: random.integer(400) }, check: isOwn };
  if (die < 670) {
    return { tool: "refuse", args: { call }, check: () => "a value of a tool that only fails" };
  }
  if (die < 673) return { tool: "die", args: { call }, check: () => "a value of a dead process" };
  if (die < 680) return { tool: "litter", args: { call }, check: isOwn };
  if (die < 800) {
    const to = 1 + random.integer(600);
    return { tool: "count", args: { call, to }, check: equals(to - 1) };
  }
  if (die < 830) {
    const size = random.integer(300_000);
    return { tool: "large", args: { call, size }, check: hasLength(size) };
  }
  // What dials the host is not known to its pools.
  if (die < 920 && route !== "pool")
    return { tool: "remote_mark", args: { call, ms }, check: isOwn };
  return { tool: "tally", args: { call }, check: isTally };
}

/** Some are short; some are so long that a call which nobody ends is noticed. */
function chooseTimeout(random: Random): number {
  const die = random.next();
  if (die < 0.1) return 20 + random.integer(300);
  return die < 0.5 ? 600_000 : 5_000;
}

function equals(expected: unknown): (value: unknown) => string | undefined {
  return (value) =>
    value === expected ? undefined : `${JSON.stringify(value)} in the place of ${String(expected)}`;
}

function hasLength(size: number): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === "string" && value.length === size ? undefined : "a text of another length";
}

function isTally(value: unknown): string | undefined {
  return /^\d+:[\w-]+:\d+$/.test(String(value)) ? undefined : `the tally ${JSON.stringify(value)}`;
}

/** What a tool fails with on purpose is its own call's name. */
function problemOf(
  { type, message }: RouteOutcome & { readonly ok: false },
  { tool, call }: Pick<CallRecord, "tool" | "call">,
): string | undefined {
  if (type === "THROWN") return message;
  if (type !== "REFUSED") return undefined;
  return tool === "refuse" && message === call
    ? undefined
    : `the failure of another call: ${message}`;
}
