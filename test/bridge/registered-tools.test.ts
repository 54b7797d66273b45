import path from "node:path";

import { AuditLog, ContractBook, readContract, readLock, printLock } from "later-bridge";
import { deftool, type Outcome } from "later-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { toAny } from "../../packages/bridge/src/protocol/to-any.ts";
import { readToolValue } from "../../packages/bridge/src/wire/read-tool-value.ts";
import { writeToolValue } from "../../packages/bridge/src/wire/write-tool-value.ts";
import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";
import { RawClient } from "./raw-client.ts";
import { type RegisteringWorkers, startRegisteringWorkers } from "./registering-workers.ts";
import { until } from "./snakepit-pool.ts";

const addArguments = { a: toAny(writeToolValue(20)), b: toAny(writeToolValue(22.5)) };

describe.skipIf(python === undefined).each(["0.4.1", "0.13"] as const)(
  "tools that workers of version %s have registered in a session",
  (version) => {
    let started: RegisteringWorkers;

    beforeAll(async () => {
      started = await startRegisteringWorkers(version, { pools: [{ size: 2 }] });
      await started.begin("s");
    });

    afterAll(() => started[Symbol.asyncDispose]());

    it("can be called, with arguments that are held to what the worker says", async () => {
      const { tools } = await started.client.session("s");
      expect(await tools.call("add", { a: 20, b: 22.5 })).toMatchObject({ ok: true, value: 42.5 });
      expect(await tools.call("add", { a: 20, b: "x" })).toMatchObject({
        error: { type: "PARAMETER_VALIDATION_FAILED" },
      });
      expect(await tools.call("add", { a: 20 })).toMatchObject({
        error: { type: "PARAMETER_VALIDATION_FAILED" },
      });
      expect(await tools.call("collect", { any: [1], name: null })).toMatchObject({
        value: { any: [1], name: null },
      });
      expect(await tools.call("session")).toMatchObject({ value: "s" });
    });

    it("can be called by clients that know nothing of this host", async () => {
      using raw = new RawClient(started.address);
      const request = { sessionId: "s", toolName: "add", parameters: addArguments };
      const answer = await raw.call("executeTool", request);
      expect(answer).toMatchObject({ success: true, metadata: { tool_type: "remote" } });
      expect(readToolValue(answer.result)).toBe(42.5);
      const chunks = await raw
        .stream("executeStreamingTool", {
          sessionId: "s",
          toolName: "count",
          parameters: { end: toAny(writeToolValue(2)) },
        })
        .toArray();
      expect(chunks.map(({ data }) => Buffer.from(data).toString())).toEqual([
        '{"number":0}',
        '{"number":1}',
        "",
      ]);
      expect(chunks.at(-1)).toMatchObject({ isFinal: true, metadata: { tool_type: "remote" } });
    });

    it("are no tools of the host to those that ask for these", async () => {
      using raw = new RawClient(started.address);
      const sessionId = "s";
      expect(await raw.call("getExposedElixirTools", { sessionId })).toMatchObject({ tools: [] });
      const request = { sessionId, toolName: "add", parameters: addArguments };
      expect(await raw.call("executeElixirTool", request)).toMatchObject({
        success: false,
        errorMessage: "Tool add is not an Elixir tool",
        metadata: { "later.error_type": "TOOL_NOT_FOUND" },
      });
    });

    it("are listed for clients of this library, and counted", async () => {
      const session = await started.client.session("s");
      const declarations = await session.tools.list();
      expect(declarations.find(({ name }) => name === "count")).toEqual({
        name: "count",
        description: "Hands out numbers, one after the other.",
        parametersJsonSchema: {
          type: "object",
          properties: { end: {}, fails_at: { default: null } },
          required: ["end"],
        },
      });
      expect(declarations.length).toBeGreaterThan(10);
      expect((await session.info()).toolCount).toBe(declarations.length);
    });

    it("are there in the session only that they were registered in", async () => {
      const { tools } = await started.client.session("other");
      expect(await tools.list()).toEqual([]);
      expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({
        error: { type: "TOOL_NOT_FOUND" },
      });
    });

    it("fail with what the worker says, without the places in its source", async () => {
      const { tools } = await started.client.session("s");
      const outcome = await tools.call("fail", { message: "No luck." });
      expect(outcome).toMatchObject({
        error: { type: "TOOL_EXECUTION_FAILED", message: "No luck." },
      });
      expect(JSON.stringify(outcome)).not.toMatch(/adapter\.py|Traceback/);
    });

    it("hand out partial results as they come", async () => {
      const { tools } = await started.client.session("s");
      const partial: unknown[] = [];
      const onPartial = (value: unknown): unknown => partial.push(value);
      expect(await tools.call("count", { end: 3 }, { onPartial })).toMatchObject({
        ok: true,
        value: { number: 2 },
      });
      expect(partial).toEqual([{ number: 0 }, { number: 1 }, { number: 2 }]);
      expect(await tools.call("count", { end: 2 })).toMatchObject({ value: { number: 1 } });
      expect(await tools.call("add", { a: 1, b: 2 }, { onPartial })).toMatchObject({ value: 3 });
      expect(partial).toHaveLength(3);
    });

    it("end when the client no longer wants them, and their worker goes on", async () => {
      const { tools } = await started.client.session("s");
      const controller = new AbortController();
      const { signal } = controller;
      let taken = 0;
      const outcome = tools.call("endless", {}, { signal, onPartial: () => (taken += 1) });
      await until(() => expect(taken).toBeGreaterThan(3));
      controller.abort();
      expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
      const late = tools.call("endless", {}, { timeoutMs: 300, onPartial: () => {} });
      expect(await late).toMatchObject({ error: { type: "TIMEOUT" } });
      const [pool] = started.workers.pools;
      await until(() => expect(pool?.getStats().running).toBe(0));
      expect(pool?.getStats().restarts).toBe(0);
      expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({ value: 3 });
    });

    it("go to the worker of the session, and to another one while that is busy", async () => {
      const { tools } = await started.client.session("s");
      const pids = new Set<unknown>();
      const call = async (): Promise<void> => {
        const outcome = await tools.call("pid");
        pids.add(outcome.ok && outcome.value);
      };
      for (let round = 0; round < 5; round += 1) await call();
      expect(pids.size).toBe(1);
      const controller = new AbortController();
      const { signal } = controller;
      let taken = 0;
      const busy = tools.call("endless", {}, { signal, onPartial: () => (taken += 1) });
      await until(() => expect(taken).toBeGreaterThan(0));
      await call();
      expect(pids.size).toBe(2);
      controller.abort();
      await busy;
    });

    it("are gone with their session", async () => {
      await started.begin("short");
      const session = await started.client.session("short");
      expect(await session.tools.call("add", { a: 1, b: 2 })).toMatchObject({ value: 3 });
      await session.close();
      const { tools } = await started.client.session("short");
      expect(await tools.list()).toEqual([]);
      expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({
        error: { type: "TOOL_NOT_FOUND" },
      });
    });
  },
);

describe.skipIf(python === undefined)("tools that workers have registered", () => {
  it("fail after the partial results that there were", async () => {
    // The gRPC that workers of 0.4.1 use may lose the end of what fails right behind a partial result.
    await using started = await startRegisteringWorkers("0.13");
    await started.begin("s");
    const { tools } = await started.client.session("s");
    const partial: unknown[] = [];
    const onPartial = (value: unknown): unknown => partial.push(value);
    expect(await tools.call("count", { end: 3, fails_at: 1 }, { onPartial })).toMatchObject({
      error: { type: "TOOL_EXECUTION_FAILED", message: "Enough." },
    });
    expect(partial).toEqual([{ number: 0 }]);
  });

  it("end as nobody knows how when their worker dies, and are back with its successor", async () => {
    await using started = await startRegisteringWorkers("0.13");
    await started.begin("s");
    const { tools } = await started.client.session("s");
    expect(await tools.call("exit", { code: 3 })).toMatchObject({
      ok: false,
      error: { type: "RUNTIME_DISCONNECTED" },
    });
    const streamed = tools.call("exit", { code: 3 }, { onPartial: () => {} });
    expect(await streamed).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
    const sleeping = tools.call("sleep", { seconds: 60 });
    const [pool] = started.workers.pools;
    await until(() => expect(pool?.getStats().running).toBe(1));
    process.kill(pool?.listWorkers()[0]?.pid ?? 0, "SIGKILL");
    expect(await sleeping).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
    expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({ ok: true, value: 3 });
  });

  it("are unavailable when their pool has ended", async () => {
    await using started = await startRegisteringWorkers("0.4.1");
    await started.begin("s");
    const { tools } = await started.client.session("s");
    await started.workers.close();
    expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({
      error: { type: "TOOL_UNAVAILABLE", details: { reason: "closing" } },
    });
  });

  it("are unavailable to a session whose worker is busy for too long", async () => {
    await using started = await startRegisteringWorkers("0.4.1", {
      pools: [{ queueTimeoutMs: 50 }],
    });
    await started.begin("s");
    const { tools } = await started.client.session("s");
    const controller = new AbortController();
    const sleeping = tools.call("sleep", { seconds: 1 }, { signal: controller.signal });
    const [pool] = started.workers.pools;
    await until(() => expect(pool?.getStats().running).toBe(1));
    expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({
      error: { type: "TOOL_UNAVAILABLE", details: { reason: "queue-timeout" } },
    });
    expect(await sleeping).toMatchObject({ value: "awake" });
  });

  it("run in the pool whose worker has registered them", async () => {
    await using started = await startRegisteringWorkers("0.13", {
      pools: [
        { name: "first", env: { POOL: "first" } },
        { name: "second", env: { POOL: "second" } },
      ],
    });
    const where = async (sessionId: string): Promise<Outcome> => {
      const { tools } = await started.client.session(sessionId);
      return tools.call("environment", { name: "POOL" });
    };
    await started.begin("a", 0);
    await started.begin("b", 1);
    expect(await where("a")).toMatchObject({ value: "first" });
    expect(await where("b")).toMatchObject({ value: "second" });
    await started.begin("a", 1);
    expect(await where("a")).toMatchObject({ value: "second" });
  });

  it("are nobody's but the sessions' in which they are: tools of the application go elsewhere", async () => {
    const command = [
      process.execPath,
      path.join(root, "packages/bridge/src/pool/fixtures/worker.mjs"),
    ];
    await using started = await startRegisteringWorkers("0.13", {
      others: [{ name: "node", command: command as [string, string], size: 1 }],
    });
    const { runtime, workers } = started;
    const session = await runtime.createSession({ id: "s" });
    const [snakepit, node] = workers.pools;
    for (const name of ["pid", "add"]) expect(workers.toolNames).toContain(name);
    const pid = node?.listWorkers()[0]?.pid;
    expect(await session.execute({ name: "pid" })).toMatchObject({ value: pid });
    await node?.close();
    expect(await session.execute({ name: "pid" })).toMatchObject({
      error: { type: "TOOL_UNAVAILABLE" },
    });
    expect(snakepit?.getStats().calls).toBe(0);
  });

  it("are those that the pool is to run", async () => {
    await using started = await startRegisteringWorkers("0.13", {
      pools: [{ tools: ["add", "session"] }],
    });
    await started.begin("s");
    const { tools } = await started.client.session("s");
    expect((await tools.list()).map(({ name }) => name)).toEqual(["add", "session"]);
    expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({ value: 3 });
    expect(await tools.call("exit", { code: 0 })).toMatchObject({
      error: { type: "TOOL_EXECUTION_FAILED", message: expect.stringContaining("not connected") },
    });
  });

  it("stay hidden where the host hides tools of these names", async () => {
    await using started = await startRegisteringWorkers("0.13", {
      host: {
        expose: ({ declaration }) => declaration.name !== "exit",
        toolRoles: { "pid*": ["operator"] },
      },
    });
    await started.begin("s");
    const session = await started.client.session("s");
    const { tools } = session;
    const names = (await tools.list()).map(({ name }) => name);
    expect(names).toContain("add");
    expect((await session.info()).toolCount).toBe(names.length);
    for (const name of ["exit", "pid"]) {
      expect(names).not.toContain(name);
      const missing = { type: "TOOL_NOT_FOUND", message: `Tool ${name} not found for session s` };
      expect(await tools.call(name, { code: 0 })).toMatchObject({ error: missing });
    }
  });

  it("are none in the place of the runtime's own", async () => {
    const own = deftool({
      name: "pid",
      description: "Is no process.",
      parameters: { type: "object" },
      execute: () => 0,
      register: false,
    });
    await using started = await startRegisteringWorkers("0.13", {
      host: { expose: ["add", "pid"] },
    });
    started.runtime.registry.add(own);
    await started.runtime.createSession({ id: "s", tools: [] });
    await started.begin("s");
    const { tools } = await started.client.session("s");
    expect((await tools.list()).map(({ name }) => name)).toEqual(["add"]);
    expect(await tools.call("pid")).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
  });

  it("are asked about, and held to limits, like any other", async () => {
    const asked: unknown[] = [];
    await using started = await startRegisteringWorkers("0.13", {
      runtime: {
        maxResultSize: 100,
        timeoutMs: 500,
        authorize: ({ tool, caller }) => {
          asked.push([tool.declaration.name, caller?.principal]);
          return tool.declaration.name === "exit"
            ? { decision: "deny", reason: "Not you." }
            : { decision: "allow" };
        },
      },
    });
    await started.begin("s");
    const { tools } = await started.client.session("s");
    expect(await tools.call("exit", { code: 0 })).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "Not you." },
    });
    expect(asked).toEqual([["exit", "client"]]);
    expect(await tools.call("echo", { value: "x".repeat(200) })).toMatchObject({
      error: { type: "RESULT_TOO_LARGE" },
    });
    expect(await tools.call("sleep", { seconds: 1 })).toMatchObject({ error: { type: "TIMEOUT" } });
  });

  it("are none for a host that goes by a lock file, which has them refused and written down", async () => {
    const session = readContract({
      declaration: {
        name: "session",
        description: "Names the session that it runs in.",
        parametersJsonSchema: { type: "object" },
      },
    });
    const lines: string[] = [];
    const sink = {
      write: (text: string) => void lines.push(...text.trimEnd().split("\n")),
      close() {},
    };
    await using audit = new AuditLog({ sink });
    const contracts = new ContractBook({ lock: readLock(printLock([session], { name: "test" })) });
    await using started = await startRegisteringWorkers("0.4.1", {
      workers: { contracts },
      host: { audit, expose: ({ declaration }) => declaration.name !== "session" },
    });
    await started.begin("s");
    const { tools } = await started.client.session("s");
    expect(await tools.list()).toEqual([]);
    expect(await tools.call("add", { a: 1, b: 2 })).toMatchObject({
      error: { type: "TOOL_NOT_FOUND" },
    });
    await audit.flush();
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toContainEqual(
      expect.objectContaining({
        event: "registration",
        tool: "add",
        outcome: "rejected",
        errorType: "PERMISSION_DENIED",
      }),
    );
    expect(records.at(-1)).toMatchObject({
      event: "call",
      tool: "add",
      outcome: "error",
      errorType: "TOOL_NOT_FOUND",
    });
  });

  it("are written down with the worker that has run them", async () => {
    const lines: string[] = [];
    const sink = {
      write: (text: string) => void lines.push(...text.trimEnd().split("\n")),
      close() {},
    };
    await using audit = new AuditLog({ sink });
    await using started = await startRegisteringWorkers("0.13", {
      workers: { audit },
      host: { audit },
    });
    await started.begin("s");
    const { tools } = await started.client.session("s");
    await tools.call("add", { a: 1, b: 2 }, { callId: "c1" });
    await audit.flush();
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.slice(-2)).toMatchObject([
      {
        event: "dispatch",
        correlationId: "c1",
        tool: "add",
        workerId: expect.stringMatching(/^pool-\d+$/),
        args: { members: ["a", "b"] },
        outcome: "success",
      },
      { event: "call", correlationId: "c1", tool: "add", args: { members: ["a", "b"] } },
    ]);
  });
});
