import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { checkProperty } from "../../../../test/fuzz/check-property.ts";
import { deftool } from "../declare/deftool.ts";
import type { ToolContext } from "../declare/tool-context.ts";
import type { Outcome } from "../model/tool-result.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { CallEvent } from "./execute-options.ts";

/** What a tool does in one call; times are in milliseconds since the call began. */
interface Plan {
  readonly ending: "return" | "throw" | "resolve" | "reject" | "stream" | "never";
  /** When it ends, if it does not at once. */
  readonly afterMs: number;
  /** When it tells of its progress, also when nobody listens any more. */
  readonly newsMs: readonly number[];
  /** Whether it gives up when it is told to. */
  readonly heeds: boolean;
}

interface Schedule {
  readonly plans: readonly Plan[];
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** When the caller gives up. */
  readonly abortMs: number | undefined;
  /** When the session is closed. */
  readonly closeMs: number | undefined;
}

const time = fc.integer({ min: 1, max: 40 });
const schedules: fc.Arbitrary<Schedule> = fc.record({
  plans: fc.array(
    fc.record({
      ending: fc.constantFrom<Plan["ending"]>(
        "return",
        "throw",
        "resolve",
        "reject",
        "stream",
        "never",
      ),
      afterMs: time,
      newsMs: fc.array(time, { maxLength: 3 }),
      heeds: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  concurrency: fc.integer({ min: 1, max: 4 }),
  timeoutMs: time,
  abortMs: fc.option(time, { nil: undefined }),
  closeMs: fc.option(time, { nil: undefined }),
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("every call has one outcome, one beginning and one end, whoever ends it and when", async () => {
  await checkProperty(
    fc.asyncProperty(schedules, async (schedule) => {
      const { outcomes, events, signals } = await play(schedule);

      expect(outcomes).toHaveLength(schedule.plans.length);
      for (const [index, outcome] of outcomes.entries()) {
        const own = events.filter(({ callId }) => callId === `c${index}`);
        const kinds = own.map(({ type }) => type);
        const last = own.at(-1);

        expect(outcome.result.callId).toBe(`c${index}`);
        expect(kinds.indexOf("call-start")).toBe(0);
        expect(kinds.lastIndexOf("call-start")).toBe(0);
        expect(kinds.indexOf("call-end")).toBe(kinds.length - 1);
        expect(last?.type === "call-end" ? last.outcome : undefined).toEqual(outcome);
        const isGivenUp = ["TIMEOUT", "CANCELLED"].includes(typeOf(outcome));
        expect(signals.get(`c${index}`)?.aborted ?? isGivenUp).toBe(isGivenUp);
      }
    }),
  );
});

test("a call ends as what comes first says, and no more run at a time than may", async () => {
  await checkProperty(
    fc.asyncProperty(schedules, async (schedule) => {
      const { outcomes, most } = await play(schedule);

      expect(most).toBeLessThanOrEqual(schedule.concurrency);
      for (const [index, types] of foretell(schedule).entries()) {
        expect(types).toContain(typeOf(outcomes[index]));
      }
    }),
  );
});

interface Played {
  readonly outcomes: readonly Outcome[];
  readonly events: readonly CallEvent[];
  /** Of the calls that reached their tool. */
  readonly signals: ReadonlyMap<string, AbortSignal>;
  /** How many calls ran at the same time, at most. */
  readonly most: number;
}

async function play(schedule: Schedule): Promise<Played> {
  const { plans, concurrency, timeoutMs, abortMs, closeMs } = schedule;
  const events: CallEvent[] = [];
  const signals = new Map<string, AbortSignal>();
  const running = new Set<string>();
  let most = 0;
  const tool = deftool({
    name: "play",
    description: "Does what is planned.",
    parameters: { type: "object", properties: { index: { type: "integer" } } },
    register: false,
    execute: ({ index = 0 }, context) => {
      signals.set(context.callId, context.signal);
      return follow(plans[index], context);
    },
  });
  const runtime = new Runtime({ registry: new ToolRegistry() });
  const session = await runtime.createSession({ tools: [tool], ttlMs: Infinity });
  const controller = new AbortController();
  if (abortMs !== undefined) setTimeout(() => controller.abort(), abortMs);
  if (closeMs !== undefined) setTimeout(() => void session.close(), closeMs);
  const work = session.executeAll(
    plans.map((_, index) => ({ id: `c${index}`, name: "play", args: { index } })),
    {
      concurrency,
      timeoutMs,
      signal: controller.signal,
      onEvent: (event) => {
        events.push(event);
        if (event.type === "call-start") running.add(event.callId);
        if (event.type === "call-end") running.delete(event.callId);
        most = Math.max(most, running.size);
      },
    },
  );
  await vi.advanceTimersByTimeAsync(1_000);
  const outcomes = await work;
  await runtime.close();
  expect(vi.getTimerCount()).toBe(0);
  return { outcomes, events, signals, most };
}

function follow(plan: Plan | undefined, context: ToolContext): unknown {
  if (plan === undefined) throw new Error("no plan");
  const { ending, afterMs, newsMs, heeds } = plan;
  for (const newsAt of newsMs) {
    setTimeout(() => {
      context.progress({ progress: newsAt });
      context.partial(newsAt);
    }, newsAt);
  }
  switch (ending) {
    case "return":
      return "done";
    case "throw":
      throw new Error("broken");
    case "resolve":
    case "reject":
      return new Promise((resolve, reject) => {
        setTimeout(
          () => (ending === "resolve" ? resolve("done") : reject(new Error("broken"))),
          afterMs,
        );
        if (heeds) context.signal.addEventListener("abort", () => reject(new Error("gave up")));
      });
    case "stream":
      return stream(afterMs);
    case "never":
      return new Promise(() => {});
  }
}

async function* stream(afterMs: number): AsyncGenerator<string, string> {
  yield "begun";
  await new Promise((resolve) => {
    setTimeout(resolve, afterMs);
  });
  yield "nearly";
  return "done";
}

/** How each call may end: more than one way where things happen at the same time. */
function foretell(schedule: Schedule): readonly (readonly string[])[] {
  const { plans, concurrency, timeoutMs, abortMs = Infinity, closeMs = Infinity } = schedule;
  const free = Array.from({ length: concurrency }, () => 0);
  return plans.map(({ ending, afterMs }) => {
    const start = Math.min(...free);
    const waits = ending !== "return" && ending !== "throw";
    const endings: readonly (readonly [at: number, type: string])[] = [
      [ending === "never" ? Infinity : start + (waits ? afterMs : 0), endingType(ending)],
      [start + timeoutMs, "TIMEOUT"],
      [Math.max(start, abortMs), "CANCELLED"],
      [Math.max(start, closeMs), start < closeMs ? "CANCELLED" : "SESSION_NOT_FOUND"],
    ];
    const end = Math.min(...endings.map(([at]) => at));
    free[free.indexOf(start)] = end;
    const types = endings.filter(([at]) => at === end).map(([, type]) => type);
    // Whether a call begins before or after its session is closed in the same millisecond is open.
    return start === closeMs ? types.concat("CANCELLED") : types;
  });
}

function endingType(ending: Plan["ending"]): string {
  return ending === "throw" || ending === "reject" ? "TOOL_EXECUTION_FAILED" : "SUCCESS";
}

function typeOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "none";
  return outcome.ok ? "SUCCESS" : (outcome.error.type ?? "");
}
