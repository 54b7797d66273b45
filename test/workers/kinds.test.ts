import { startPool, Workers, type WorkerPool } from "later-bridge";
import { type CallEvent, Runtime, ToolRegistry } from "later-runtime";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { python } from "../setup/python.ts";
import { commands } from "./commands.ts";

process.env["LATER_PYTHON"] = python;

describe.skipIf(python === undefined).each(Object.entries(commands))(
  "a worker of the kind %s",
  (_, { tool: _tool, ...options }) => {
    let pool: WorkerPool;
    let runtime: Runtime;

    beforeAll(async () => {
      runtime = new Runtime({ registry: new ToolRegistry() });
      pool = await startPool({ ...options, runtime, size: 2, readyTimeoutMs: 60_000 });
    }, 60_000);

    afterAll(async () => {
      await pool.close();
      await runtime.close();
    });

    it("runs a function", async () => {
      expect(await pool.execute("add", { a: 1, b: 2 })).toEqual({ ok: true, value: 3 });
    });

    it("runs a function that may take longer than any timer holds", async () => {
      const options = { timeoutMs: Number.MAX_SAFE_INTEGER };
      expect(await pool.execute("add", { a: 1, b: 2 }, options)).toEqual({ ok: true, value: 3 });
      const chunks: unknown[] = [];
      const take = (chunk: unknown): void => void chunks.push(chunk);
      await pool.executeStream("count", { to: 3 }, take, options);
      expect(chunks).toEqual([0, 1, 2]);
    });

    it("refuses arguments, and fails, in the same words", async () => {
      expect(await pool.execute("add", { a: "x" })).toEqual({
        ok: false,
        error: {
          type: "PARAMETER_VALIDATION_FAILED",
          message: expect.stringContaining('"b" is required'),
          details: { violations: expect.any(Array) },
        },
      });
      expect(await pool.execute("refuse", { reason: "Not today." })).toEqual({
        ok: false,
        error: { type: "REFUSED", message: "Not today.", details: { reason: "Not today." } },
      });
    });

    it("hands out partial results", async () => {
      const chunks: unknown[] = [];
      const outcome = await pool.executeStream("count", { to: 1_000 }, (chunk) => {
        chunks.push(chunk);
      });
      expect(outcome).toEqual({ ok: true, value: 999 });
      expect(chunks).toEqual([...Array(1_000).keys()]);
    });

    it("uses the variables of the session", async () => {
      const session = await runtime.createSession();
      await session.variables.define("total", { type: "float", initial: 1 });
      const outcome = await pool.executeInSession(session.id, "remember", {
        name: "total",
        value: 2,
      });
      expect(outcome).toEqual({ ok: true, value: 3 });
      expect(await session.variables.get("total")).toBe(3);
    });

    it("is replaced when it dies, which answers its call", async () => {
      const before = pool.getStats().restarts;
      const outcomes = await Promise.all([
        pool.execute("die"),
        ...Array.from({ length: 20 }, (_unused, a) => pool.execute("add", { a, b: 1 })),
      ]);
      expect(outcomes[0]).toMatchObject({ ok: false, error: { type: "RUNTIME_DISCONNECTED" } });
      for (const [index, outcome] of outcomes.slice(1).entries()) {
        expect(outcome).toEqual({ ok: true, value: index + 1 });
      }
      expect(await pool.execute("add", { a: 2, b: 2 })).toEqual({ ok: true, value: 4 });
      await vi.waitFor(() => expect(pool.getStats().restarts).toBeGreaterThan(before));
    });
  },
);

it.skipIf(python === undefined)(
  "runs some tools in Python and others in Node.js",
  async () => {
    const { python: inPython, node: inNode } = commands;
    if (inPython === undefined || inNode === undefined) throw new Error("There are such commands.");
    const placement = new Workers({
      pools: [
        { ...inPython, name: "python", size: 1, tools: ["count", "pid"] },
        { ...inNode, name: "node", size: 1, tools: ["add", "refuse"], readyTimeoutMs: 60_000 },
      ],
    });
    await using runtime = await Runtime.open({ registry: new ToolRegistry(), placement });
    const session = await runtime.createSession();
    const events: CallEvent["type"][] = [];
    const onEvent = ({ type }: CallEvent): void => void events.push(type);
    const pids = placement.pools.map((pool) => pool.listWorkers()[0]?.pid);
    expect(await session.execute({ name: "pid" })).toMatchObject({ value: pids[0] });
    const counted = await session.execute({ name: "count", args: { to: 2 } }, { onEvent });
    expect(counted).toMatchObject({ ok: true, value: 1 });
    expect(events).toEqual(["call-start", "call-partial", "call-partial", "call-end"]);
    expect(await session.execute({ name: "add", args: { a: 1, b: 2 } })).toMatchObject({
      value: 3,
    });
  },
  60_000,
);
