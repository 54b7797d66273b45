import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { type PoolEvent, type PoolOptions, startPool, type WorkerPool } from "later-bridge";
import type { Runtime } from "later-runtime";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";
import { startHost, type StartedHost } from "./start-host.ts";

const patience = { timeout: 15_000, interval: 10 };
const folder = mkdtempSync(path.join(tmpdir(), "later-service-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function startService(
  { address }: StartedHost,
  adapter: string,
  options: Partial<PoolOptions> = {},
): Promise<WorkerPool> {
  const service = ["-m", "later_worker.grpc_server", "--adapter", adapter] as const;
  const marks = ["--port", "{port}", "--elixir-address", "{host}", "--snakepit-run-id", "{run}"];
  return startPool({
    protocol: "snakepit",
    hostAddress: address,
    command: [python ?? "", ...service, ...marks],
    cwd: path.join(root, "python"),
    env: { PYTHONDONTWRITEBYTECODE: "1" },
    size: 2,
    concurrency: 4,
    restartDelayMs: 10,
    ...options,
  });
}

describe.skipIf(python === undefined)("a pool of workers in Python that serve the protocol", () => {
  let started: StartedHost;
  let runtime: Runtime;
  let pool: WorkerPool;
  const events: PoolEvent[] = [];

  beforeAll(async () => {
    started = await startHost();
    runtime = started.runtime;
    pool = await startService(started, "tests.grpc.tools.bridged.BridgedAdapter", {
      onEvent: (event) => void events.push(event),
    });
  });

  afterAll(async () => {
    await pool.close();
    await started[Symbol.asyncDispose]();
  });

  it("runs tools with arguments of all kinds and gives what they return", async () => {
    expect(await pool.execute("add", { a: 20, b: 22 })).toEqual({ ok: true, value: 42 });
    const values = [null, true, 0.5, "123456789", "é\u0000🙂", [1, [null]], { a: { b: ["c"] } }];
    const outcomes = await Promise.all(values.map((value) => pool.execute("echo", { value })));
    expect(outcomes).toEqual(values.map((value) => ({ ok: true, value })));
    expect(await pool.execute("add", { a: 2n ** 70n, b: 1 })).toEqual({
      ok: true,
      value: 2n ** 70n + 1n,
    });
    expect(await pool.execute("describe", { value: new Uint8Array([1, 128, 255]) })).toEqual({
      ok: true,
      value: ["bytes", "0180ff"],
    });
    const data = new Float32Array([1, 2.5]);
    expect(await pool.execute("describe", { value: { shape: [2], data } })).toEqual({
      ok: true,
      value: ["dict", { shape: [2], data: [1, 2.5] }],
    });
    expect(await pool.execute("echo", { value: new Uint8Array([0, 255]) })).toMatchObject({
      ok: true,
      value: Buffer.from([0, 255]),
    });
    expect(pool.listWorkers()).toMatchObject([{ language: "python" }, { language: "python" }]);
  });

  it("fails with the type and the details of an error, and without places in the source", async () => {
    expect(await pool.execute("fail", { how: "tool" })).toEqual({
      ok: false,
      error: { type: "OUT_OF_PAPER", message: "No luck.", details: { tray: 2 } },
    });
    expect(await pool.executeStream("fail", { how: "tool" }, () => {})).toMatchObject({
      error: { type: "OUT_OF_PAPER", details: { tray: 2 } },
    });
    const unexpected = await pool.execute("fail", { how: "other" });
    expect(unexpected).toMatchObject({
      error: {
        type: "TOOL_EXECUTION_FAILED",
        message: "No luck in …/bridged.py.",
        unexpected: true,
      },
    });
    expect(await pool.execute("__class__")).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
    expect(await pool.execute("add", { a: "x" })).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED", details: { violations: [{ path: "/a" }] } },
    });
  });

  it("begins each session at the host, and registers the worker's tools there", async () => {
    const sessions = Array.from({ length: 6 }, (_, index) => `session-${index}`);
    const outcomes = await Promise.all(
      sessions.map((session) => pool.executeInSession(session, "session", {}, { callId: "c1" })),
    );
    expect(outcomes).toEqual(sessions.map((session) => ({ ok: true, value: [session, "c1"] })));
    expect(await runtime.listSessions()).toEqual(expect.arrayContaining(sessions));
  });

  it("lets tools use variables of the session and tools of the host", async () => {
    const session = await runtime.createSession();
    await session.variables.define("rate", { type: "float", initial: 0.25 });
    const steps = [
      ["get_variable", "rate"],
      ["update_variable", "rate", 0.5],
      ["register_variable", "weights", "embedding", Array.from({ length: 3 }, (_, n) => n + 0.5)],
      ["get_variable", "weights"],
      ["register_variable", "grid", "tensor", { shape: [1, 2], data: [[1, 2]] }],
      ["update_variable", "rate", "fast"],
      ["get_variable", "nothing"],
      ["call_tool", "add", { a: 1, b: 2 }],
      ["call_tool", "nothing", {}],
    ];
    const outcome = await pool.executeInSession(session.id, "use", { steps });
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        0.25,
        null,
        expect.stringContaining("weights"),
        [0.5, 1.5, 2.5],
        expect.stringContaining("grid"),
        ["InvalidValueError", "ValueError", "INVALID_VARIABLE", expect.any(String)],
        ["VariableNotFoundError", "KeyError", "VARIABLE_NOT_FOUND", "Variable not found: nothing"],
        3,
        ["ToolNotFoundError", expect.any(String), null, expect.any(String)],
      ],
    });
    expect(await session.variables.get("rate")).toBe(0.5);
    expect(await session.variables.get("grid")).toEqual({ shape: [1, 2], data: [[1, 2]] });
  });

  it("reads large values as bytes", async () => {
    const session = await runtime.createSession();
    const initial = Array.from({ length: 5_000 }, (_, index) => index / 7);
    await session.variables.define("large", { type: "embedding", initial });
    const steps = [["get_variable", "large"]];
    expect(await pool.executeInSession(session.id, "use", { steps })).toEqual({
      ok: true,
      value: [initial],
    });
  });

  it("tells tools of changes of variables", async () => {
    const session = await runtime.createSession();
    await session.variables.define("x", { type: "integer", initial: 0 });
    const chunks: unknown[] = [];
    await pool.executeInSessionStream(
      session.id,
      "follow",
      { names: ["x"], count: 2 },
      async (chunk) => {
        chunks.push(chunk);
        await session.variables.set("x", chunks.length);
      },
    );
    expect(chunks).toEqual(["watching", ["updated", "x", 1], ["updated", "x", 2]]);
  });

  it("hands out partial results, progress and the result", async () => {
    const chunks: unknown[] = [];
    const told: unknown[] = [];
    const outcome = await pool.executeStream("count", { end: 100 }, (chunk) => chunks.push(chunk), {
      onProgress: (progress) => told.push(progress),
    });
    expect(chunks).toEqual(Array.from({ length: 100 }, (_, number) => ({ number })));
    expect(outcome).toEqual({ ok: true, value: { number: 99 } });
    expect(told[0]).toEqual({ progress: 0, total: 100, message: "counting" });
    const summed = await pool.executeStream("sum_up", { end: 3 }, () => {});
    expect(summed).toEqual({ ok: true, value: 3 });
    expect(await pool.executeStream("plain", {}, () => {})).toEqual({
      ok: true,
      value: { a: 1, b: 2 },
    });
  });

  it("stops tools whose calls are cancelled, and goes on", async () => {
    const note = path.join(folder, "note");
    const controller = new AbortController();
    const running = pool.execute("wait", { path: note }, { signal: controller.signal });
    await vi.waitFor(() => expect(existsSync(`${note}.begun`)).toBe(true), patience);
    controller.abort();
    expect(await running).toMatchObject({ error: { type: "CANCELLED" } });
    await vi.waitFor(() => expect(readFileSync(note, "utf8")).toBe("cancelled"), patience);
    const late = await pool.execute("wait", { path: `${note}2` }, { timeoutMs: 300 });
    expect(late).toMatchObject({ error: { type: "TIMEOUT" } });
    expect(await pool.execute("add", { a: 1, b: 2 })).toEqual({ ok: true, value: 3 });
    expect(events.filter(({ type }) => type === "worker-ended")).toEqual([]);
  });

  it("runs as many calls at a time as the pool gives it", async () => {
    const sums = await Promise.all(
      Array.from({ length: 200 }, (_, a) => pool.execute("add", { a, b: 1 })),
    );
    expect(sums).toEqual(Array.from({ length: 200 }, (_, a) => ({ ok: true, value: a + 1 })));
    const slept = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        pool.executeInSession(`slept-${index}`, "sleep", { seconds: 0.05 }),
      ),
    );
    expect(slept).toEqual(
      Array.from({ length: 8 }, (_, index) => ({ ok: true, value: `slept-${index}` })),
    );
  });
});

describe.skipIf(python === undefined)("workers in Python that serve the protocol", () => {
  it("end in order with their pool", async () => {
    await using started = await startHost();
    const lines: string[] = [];
    const pool = await startService(started, "tests.grpc.tools.bridged.BridgedAdapter", {
      size: 1,
      log: ({ line }) => void lines.push(String(line)),
    });
    expect(await pool.execute("add", { a: 1 })).toEqual({ ok: true, value: 2 });
    await pool.close();
    expect(lines).toContain("cleaned up");
  });

  it("run adapters of the original package as they are", async () => {
    await using started = await startHost();
    const pool = await startService(started, "tests.grpc.tools.original.OriginalAdapter", {
      size: 1,
    });
    try {
      expect(await pool.executeInSession("s", "echo", { a: [1] })).toEqual({
        ok: true,
        value: { echoed: { a: [1] }, session: "s" },
      });
      const chunks: unknown[] = [];
      const outcome = await pool.executeStream("stream_data", { count: 2 }, (chunk) =>
        chunks.push(chunk),
      );
      expect(chunks).toEqual([{ step: 0 }, { step: 1 }]);
      expect(outcome).toEqual({ ok: true, value: { step: 1 } });
      const called = { tool_name: "add", a: 1, b: 2 };
      expect(await pool.execute("call_elixir_demo", called)).toEqual({ ok: true, value: 3 });
    } finally {
      await pool.close();
    }
  });
});
