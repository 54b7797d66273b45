import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { ToolContext } from "../declare/tool-context.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import { Runtime } from "../runtime/runtime.ts";
import { MemorySessionStore } from "../store/memory-session-store.ts";

function runtimeWith(options: RuntimeOptions = {}): Runtime {
  return new Runtime({ registry: new ToolRegistry(), ...options });
}

describe("session state", () => {
  it("describes a session: what it holds, and how often that changed", async () => {
    const runtime = runtimeWith();
    const session = await runtime.createSession({ id: "s", metadata: { user: "ada" } });
    await session.variables.define("a", { type: "integer", initial: 1 });
    await session.variables.set("a", 2);
    await session.programs.set("p", { steps: [1, 2] });
    expect(await session.info()).toMatchObject({
      id: "s",
      metadata: { user: "ada" },
      ttlMs: Infinity,
      variableCount: 1,
      programCount: 1,
      variableUpdates: 2,
      bytes: expect.any(Number) as number,
    });
    expect((await session.info()).bytes).toBeGreaterThan(0);
  });

  it("changes at once for all who change it at the same time", async () => {
    const session = await runtimeWith().createSession({ metadata: { count: "0" } });
    await Promise.all(
      Array.from({ length: 50 }, () =>
        session.update(({ metadata, ...state }) => ({
          ...state,
          metadata: { ...metadata, count: String(Number(metadata["count"]) + 1) },
        })),
      ),
    );
    expect((await session.info()).metadata).toEqual({ count: "50" });
  });

  it.each([
    ["ttlMs", { metadata: {}, ttlMs: -1 }],
    ["ttlMs", { metadata: {}, ttlMs: "5" }],
    ["metadata", { metadata: [], ttlMs: 5 }],
    ["Metadata", { metadata: { a: 5 }, ttlMs: 5 }],
    ["worker", { metadata: {}, ttlMs: 5, workerId: "" }],
    ["object", null],
  ])("refuses %s that makes no sense and keeps what it had", async (hint, state) => {
    const session = await runtimeWith().createSession({ metadata: { a: "b" } });
    await expect(session.update(() => state as never)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(hint) as string,
    });
    expect(await session.info()).toMatchObject({ metadata: { a: "b" }, ttlMs: Infinity });
  });

  it("refuses to begin with state that makes no sense", async () => {
    const runtime = runtimeWith({ limits: { metadataLength: 5 } });
    for (const options of [
      { ttlMs: Number.NaN },
      { metadata: { a: 5 } as never },
      { id: "x".repeat(257) },
    ]) {
      await expect(runtime.createSession(options)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    }
    await expect(runtime.createSession({ metadata: { a: "123456" } })).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
    });
    expect(await runtime.listSessions()).toEqual([]);
  });

  it("remembers the worker that served it, and begins with it if need be", async () => {
    const runtime = runtimeWith();
    await runtime.createSession({ id: "s", metadata: { a: "b" } });
    await Promise.all([runtime.assignWorker("s", "w1"), runtime.assignWorker("new", "w2")]);
    expect(await (await runtime.session("s")).info()).toMatchObject({
      workerId: "w1",
      metadata: { a: "b" },
    });
    expect(await (await runtime.session("new")).info()).toMatchObject({ workerId: "w2" });
  });

  it("holds as many sessions as there may be", async () => {
    const runtime = runtimeWith({ maxSessions: 1 });
    await runtime.createSession({ id: "a" });
    await expect(runtime.createSession({ id: "b" })).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      details: { quota: "sessions", limit: 1 },
    });
    await runtime.destroySession("a");
    await runtime.createSession({ id: "b" });
    expect(await runtime.statistics()).toMatchObject({ sessions: 1, created: 2, deleted: 1 });
  });
});

describe("time to live", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const wait = deftool({
    name: "wait",
    description: "Waits.",
    parameters: { type: "object" },
    register: false,
    timeoutMs: Infinity,
    execute: async (_args: object, { signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
        setTimeout(resolve, 10_000);
      });
      return "done";
    },
  });

  it("ends a session at once when nobody has used it, with all that belongs to it", async () => {
    const runtime = runtimeWith({ sessionTtlMs: 1_000, sweepIntervalMs: Infinity });
    const session = await runtime.createSession({ id: "s", tools: [wait] });
    await session.variables.define("n", { type: "integer", initial: 1 });
    await vi.advanceTimersByTimeAsync(900);
    expect(await session.lookup("wait")).toBeDefined();
    await vi.advanceTimersByTimeAsync(900);
    expect(await runtime.hasSession("s")).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(await runtime.hasSession("s")).toBe(false);
    expect(await runtime.execute("s", { name: "wait" })).toMatchObject({
      error: { type: "SESSION_NOT_FOUND" },
    });
    await expect(session.variables.get("n")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await expect(session.touch()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await expect(runtime.session("s")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    const next = await runtime.createSession({ id: "s" });
    expect(await next.variables.list()).toEqual([]);
  });

  it("is prolonged by a call that runs and by a watch that is open", async () => {
    const runtime = runtimeWith({ sessionTtlMs: 1_000 });
    const session = await runtime.createSession({ tools: [wait] });
    const call = session.execute({ name: "wait" });
    await vi.advanceTimersByTimeAsync(10_100);
    expect(await call).toMatchObject({ value: "done" });
    await session.variables.define("n", { type: "integer", initial: 1 });
    const watch = await session.variables.openWatch("n");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await runtime.hasSession(session.id)).toBe(true);
    await watch.return?.();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(await runtime.hasSession(session.id)).toBe(false);
  });

  it("gives the memory of what has expired back by itself", async () => {
    const store = new MemorySessionStore();
    const runtime = runtimeWith({ store, sessionTtlMs: 1_000, sweepIntervalMs: 5_000 });
    for (let count = 0; count < 3; count += 1) await runtime.createSession();
    await runtime.createSession({ ttlMs: Infinity });
    await vi.advanceTimersByTimeAsync(5_100);
    expect(await store.statistics()).toMatchObject({ expired: 3, sessions: 1, sweeps: 1 });
    await vi.advanceTimersByTimeAsync(5_100);
    expect(await runtime.statistics()).toMatchObject({ sweeps: 2 });
    await runtime.close();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await store.statistics()).toMatchObject({ sweeps: 2 });
  });

  it("is noticed when it comes later, and for programs too", async () => {
    const runtime = runtimeWith({ sweepIntervalMs: 1_000 });
    const session = await runtime.createSession();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await runtime.statistics()).toMatchObject({ sweeps: 0 });
    await session.update((state) => ({ ...state, ttlMs: 500 }));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(await runtime.statistics()).toMatchObject({ sweeps: 1, expired: 1, sessions: 0 });
    const other = runtimeWith({ sweepIntervalMs: 1_000 });
    await other.programs.set("p", "x".repeat(100), { ttlMs: 500 });
    await vi.advanceTimersByTimeAsync(1_100);
    expect(await other.statistics()).toMatchObject({ sweeps: 1, bytes: 0 });
  });

  it("can be changed while the session lives", async () => {
    const runtime = runtimeWith();
    const session = await runtime.createSession();
    await session.update((state) => ({ ...state, ttlMs: 500 }));
    await vi.advanceTimersByTimeAsync(700);
    await expect(session.listDeclarations()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  });

  it("takes no notice of the wall clock", async () => {
    const runtime = runtimeWith({ sessionTtlMs: 60_000 });
    const session = await runtime.createSession({ id: "s" });
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(await runtime.hasSession("s")).toBe(true);
    vi.setSystemTime(Date.now() - 2 * 86_400_000);
    await session.touch();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await runtime.hasSession("s")).toBe(false);
  });
});

describe("time to live: stalls", () => {
  it("expires nobody while the process cannot serve anybody", async () => {
    const runtime = runtimeWith({ sessionTtlMs: 900 });
    await runtime.createSession({ id: "s" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const end = performance.now() + 1_500;
    while (performance.now() < end);
    expect(await runtime.hasSession("s")).toBe(true);
  });
});

describe("sessions of a shared store", () => {
  it("are found by other runtimes, and end for all of them", async () => {
    const store = new MemorySessionStore();
    const [one, two] = [runtimeWith({ store }), runtimeWith({ store })];
    const hello = deftool({
      name: "hello",
      description: "Greets.",
      parameters: { type: "object" },
      register: false,
      execute: () => "hello",
    });
    two.registry.add(hello);
    const here = await one.createSession({ id: "s" });
    await here.variables.define("n", { type: "integer", initial: 1 });
    await expect(two.createSession({ id: "s" })).rejects.toMatchObject({ code: "SESSION_EXISTS" });
    const there = await two.session("s");
    await there.variables.update("n", (value) => Number(value) + 1);
    expect(await here.variables.get("n")).toBe(2);
    expect(await two.execute("s", { name: "hello" })).toMatchObject({ value: "hello" });
    await there.close();
    await expect(here.listDeclarations()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    expect(await one.execute("s", { name: "hello" })).toMatchObject({
      error: { type: "SESSION_NOT_FOUND" },
    });
  });

  it("outlive the processes that found them", async () => {
    const store = new MemorySessionStore();
    const [one, two] = [runtimeWith({ store }), runtimeWith({ store })];
    const here = await one.createSession({ id: "s" });
    const there = await two.session("s");
    await two.close();
    await expect(there.listDeclarations()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    expect(await here.listDeclarations()).toEqual([]);
    await one.close();
    expect(await store.list()).toEqual([]);
  });

  it("lose no change that two processes make at once", async () => {
    const store = new MemorySessionStore();
    const [one, two] = [runtimeWith({ store }), runtimeWith({ store })];
    const here = await one.createSession({ id: "s" });
    const there = await two.session("s");
    await here.variables.define("n", { type: "integer", initial: 0 });
    const increment = ({ variables }: typeof here): Promise<unknown> =>
      variables.update("n", (value) => Number(value) + 1);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => increment(index % 2 ? here : there)),
    );
    expect(await here.variables.read("n")).toMatchObject({ value: 40, version: 40 });
  });
});

describe("variables in tools", () => {
  it("reach a tool through its context, shared with the session", async () => {
    const count = deftool({
      name: "count",
      description: "Counts.",
      parameters: { type: "object" },
      register: false,
      execute: async (_args: object, { variables }: ToolContext) => {
        const { value } = await variables.update("n", (present) => Number(present) + 1);
        return value as number;
      },
    });
    const session = await runtimeWith().createSession({ tools: [count] });
    await session.variables.define("n", { type: "integer", initial: 0 });
    await Promise.all([session.execute({ name: "count" }), session.execute({ name: "count" })]);
    expect(await session.execute({ name: "count" })).toMatchObject({ value: 3 });
  });
});
