import { type CallEvent, Runtime, type Session, ToolRegistry } from "later-runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Workers } from "../promotion/workers.ts";
import type { PoolEvent } from "./pool-event.ts";
import { startPool } from "./start-pool.ts";
import { threads } from "./threads.ts";

const tools = new URL("fixtures/thread-tools.mjs", import.meta.url);
/** Threads run this library from its source as well. */
const execArgv = [
  "--conditions=later-source",
  "--import",
  new URL("fixtures/register-tsx.mjs", import.meta.url).href,
];

describe("tools in threads", () => {
  const events: PoolEvent[] = [];
  let runtime: Runtime;
  let session: Session;

  beforeEach(async () => {
    events.length = 0;
    const onEvent = (event: PoolEvent): void => void events.push(event);
    const placement = new Workers({ pools: [threads(tools, { size: 2, execArgv, onEvent })] });
    runtime = await Runtime.open({ registry: new ToolRegistry(), placement });
    session = await runtime.createSession();
  });
  afterEach(() => runtime.close());

  const ended = (): readonly string[] =>
    events.flatMap((event) => (event.type === "worker-ended" ? [event.reason] : []));

  it("run beside the program, which goes on meanwhile", async () => {
    const outcome = session.execute({ name: "fibonacci", args: { n: 30 } });
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    expect(await outcome).toMatchObject({ value: 832_040 });
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(1);
    expect(await session.execute({ name: "thread" })).toMatchObject({ ok: true });
    expect(await session.execute({ name: "thread" })).not.toMatchObject({ value: 0 });
  });

  it("are stopped at their deadline when they never end, and the others are unharmed", async () => {
    const endless = session.execute({ name: "spin" }, { timeoutMs: 50 });
    const other = session.execute({ name: "fibonacci", args: { n: 32 } });
    expect(await endless).toMatchObject({ error: { type: "TIMEOUT" } });
    expect(await other).toMatchObject({ value: 2_178_309 });
    await vi.waitFor(() => expect(ended()).toEqual(["stuck"]), { timeout: 10_000 });
    const again = [1, 2, 3, 4].map((n) => session.execute({ name: "fibonacci", args: { n } }));
    expect(await Promise.all(again)).toMatchObject([1, 1, 2, 3].map((value) => ({ value })));
    await vi.waitFor(
      () => expect(events.filter(({ type }) => type === "worker-ready")).toHaveLength(3),
      { timeout: 10_000 },
    );
  });

  it("are stopped when they are cancelled, however many there are", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const endless = [1, 2].map(() => session.execute({ name: "spin" }, { signal }));
    const waiting = session.execute({ name: "fibonacci", args: { n: 10 } });
    controller.abort();
    expect(await Promise.all(endless)).toMatchObject([
      { error: { type: "CANCELLED" } },
      { error: { type: "CANCELLED" } },
    ]);
    expect(await waiting).toMatchObject({ value: 55 });
  });

  it("stream, report progress and reach the variables of their session", async () => {
    const news: unknown[] = [];
    const onEvent = (event: CallEvent): void => {
      if (event.type === "call-partial") news.push(event.value);
      if (event.type === "call-progress") news.push(`${event.progress}/${event.total}`);
    };
    expect(await session.execute({ name: "count", args: { n: 2 } }, { onEvent })).toMatchObject({
      value: "done",
    });
    expect(news).toEqual(expect.arrayContaining([1, 2, "2/2"]));

    await session.variables.define("n", { type: "integer", initial: 0 });
    expect(await session.execute({ name: "remember", args: { n: 7 } })).toMatchObject({ ok: true });
    expect(await session.variables.get("n")).toBe(7);
  });

  it("lose their call only when they end their thread", async () => {
    expect(await session.execute({ name: "leave" })).toMatchObject({
      error: { type: "RUNTIME_DISCONNECTED" },
    });
    expect(await session.execute({ name: "fibonacci", args: { n: 10 } })).toMatchObject({
      value: 55,
    });
  });
});

describe("a pool of threads", () => {
  it("says why none is ready", async () => {
    const missing = new URL("fixtures/nosuch.mjs", import.meta.url);
    await expect(startPool(threads(missing, { size: 1, execArgv }))).rejects.toThrow(
      expect.objectContaining({
        code: "WORKER_FAILED",
        message: expect.stringContaining("nosuch.mjs") as unknown,
      }) as Error,
    );
  });

  it("waits for no tool that never ends when it is closed", async () => {
    const drainTimeoutMs = 600_000;
    const pool = await startPool({ ...threads(tools, { size: 1, execArgv }), drainTimeoutMs });
    const outcome = await pool.execute("spin", {}, { timeoutMs: 50 });
    expect(outcome).toMatchObject({ ok: false, error: { type: "TIMEOUT" } });
    await pool.close();
  });

  it("moves large values whole", async () => {
    await using pool = await startPool(threads(tools, { size: 1, execArgv }));
    const text = "x".repeat(3_000_000);
    expect(await pool.execute("echo", { text })).toMatchObject({ ok: true, value: text });
  });

  it("takes URLs, and nothing else", () => {
    expect(() => threads("./tools.ts" as never)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error,
    );
  });
});
