import path from "node:path";

import {
  type CallEvent,
  deftool,
  type LaterTool,
  Runtime,
  type RuntimeOptions,
  type Tool,
  ToolRegistry,
} from "later-runtime";
import { afterEach, describe, expect, test, vi } from "vitest";

import { AuditLog } from "../audit/audit-log.ts";
import { socketPair } from "../carrier/fixtures/socket-pair.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import { ContractBook } from "../contracts/contract-book.ts";
import { readContract } from "../contracts/read-contract.ts";
import type { Lock } from "../contracts/read-lock.ts";
import type { ToolOffer } from "../worker-protocol/messages.ts";
import { announce, offerOf, RawWorker } from "../workers/fixtures/raw-worker.ts";
import { Workers, type WorkersOptions } from "./workers.ts";

const fixture = path.join(import.meta.dirname, "../pool/fixtures/worker.mjs");
const pool = { command: [process.execPath, fixture] as const, size: 1 };

const runtimes: Runtime[] = [];
const raws: RawWorker[] = [];

afterEach(async () => {
  for (const worker of raws.splice(0)) worker.destroy();
  await Promise.all(runtimes.splice(0).map((runtime) => runtime.close()));
});

async function open(
  options: WorkersOptions = {},
  runtimeOptions: RuntimeOptions = {},
  tools: readonly Tool[] = [],
): Promise<{ readonly runtime: Runtime; readonly placement: Workers }> {
  const registry = new ToolRegistry();
  registry.add(...tools);
  const placement = new Workers(options);
  const runtime = await Runtime.open({ registry, placement, ...runtimeOptions });
  runtimes.push(runtime);
  return { runtime, placement };
}

/** A worker that dials, and says what a test has it say. */
async function dial(
  placement: Workers,
  tools: readonly ToolOffer[] = [],
  session?: string,
  roles: readonly string[] = ["worker"],
): Promise<RawWorker> {
  const [left, right] = await socketPair();
  placement.accept({
    carrier: new SocketCarrier(left),
    caller: { principal: "test", roles, mayUse: () => true },
    peer: "here",
    rights: {},
  });
  const worker = new RawWorker(new SocketCarrier(right));
  raws.push(worker);
  worker.send({ ...announce, concurrency: 8 });
  const scope = session === undefined ? {} : { session };
  worker.send({ type: "fulfil", id: 1, tools, ...scope });
  await worker.until("fulfilled");
  return worker;
}

function define(
  name: string,
  execute: (args: Record<string, unknown>) => unknown,
  facts: Partial<LaterTool> = {},
): Tool {
  return deftool({
    name,
    description: name,
    parameters: { type: "object" },
    execute,
    register: false,
    ...(facts as object),
  });
}

test("gives a runtime the tools that only workers have", async () => {
  const { runtime } = await open({ pools: [pool] });
  const session = await runtime.createSession({ id: "s" });
  const names = (await session.listDeclarations()).map(({ name }) => name);
  expect(names).toContain("add");
  const outcome = await session.execute({ id: "c", name: "add", args: { a: 1, b: 2 } });
  expect(outcome).toMatchObject({ ok: true, value: 3, result: { callId: "c", name: "add" } });
  expect(await session.execute({ name: "session" })).toMatchObject({ value: "s" });
});

test("runs a tool of the application in a worker that has the same one", async () => {
  const here = define("pid", () => process.pid, { annotations: { idempotent: true } });
  const { runtime, placement } = await open({ pools: [pool] }, {}, [here]);
  const session = await runtime.createSession({ tools: [here] });
  expect(await session.listDeclarations()).toEqual([here.declaration]);
  const outcome = await session.execute({ name: "pid" });
  expect(outcome).toMatchObject({ value: placement.pools[0]?.listWorkers()[0]?.pid });
});

test("takes a tool of the application with its patterns, and such patterns of no other tool", async () => {
  const parameters = {
    type: "object",
    properties: { code: { type: "string", pattern: "^(a+)+$" } },
  } as const;
  const slow = define("slow", () => 1, { parameters });
  const { runtime, placement } = await open({}, {}, [slow]);
  runtime.registry.add(slow);
  const { declaration } = slow;
  await dial(placement, [{ declaration }, { declaration: { ...declaration, name: "other" } }]);
  expect(placement.toolNames).toEqual(["slow"]);
});

test("has the workers of a pool run some of their tools only", async () => {
  const { placement } = await open({ pools: [{ ...pool, tools: ["add", "echo"] }] });
  expect(placement.toolNames).toEqual(["add", "echo"]);
});

test("runs a tool here that is to stay, and private ones that no worker has", async () => {
  const here = define("pid", () => process.pid, { annotations: { idempotent: true } });
  const { runtime } = await open({ pools: [pool], local: ["pid"] }, {}, [here]);
  const other = deftool({
    name: "own",
    description: "Another.",
    parameters: { type: "object" },
    execute: () => "mine",
    register: false,
  });
  const session = await runtime.createSession({ tools: [here, other] });
  expect(await session.execute({ name: "pid" })).toMatchObject({ value: process.pid });
  expect(await session.execute({ name: "own" })).toMatchObject({ value: "mine" });
});

test("does not start with a worker whose tool is another one of the same name", async () => {
  const other = deftool({
    name: "add",
    description: "Adds otherwise.",
    parameters: { type: "object" },
    execute: () => 0,
    register: false,
  });
  await expect(open({ pools: [pool] }, {}, [other])).rejects.toMatchObject({
    code: "CONTRACT_MISMATCH",
    message: expect.stringContaining(`"add" is not what this process declares under that name`),
    details: { tools: ["add"] },
  });
});

test("does not start without a worker that is ready", async () => {
  const broken = { command: [process.execPath, fixture, "die"] as const, size: 1 };
  await expect(open({ pools: [broken] })).rejects.toMatchObject({ code: "WORKER_FAILED" });
});

test("validates before a call leaves, and results as ever", async () => {
  const { runtime, placement } = await open({}, { maxResultSize: 100 });
  const strict = {
    ...offerOf("strict"),
    declaration: {
      name: "strict",
      description: "Takes a number.",
      parametersJsonSchema: { type: "object", properties: { n: { type: "number" } } },
    },
  } as ToolOffer;
  const worker = await dial(placement, [strict]);
  const session = await runtime.createSession();
  const refused = await session.execute({ name: "strict", args: { n: "x" } });
  expect(refused).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
  expect(worker.calls).toEqual([]);
  const large = session.execute({ name: "strict", args: { n: 1 } });
  await worker.until("call");
  worker.finish(1, { value: "x".repeat(200) });
  expect(await large).toMatchObject({ error: { type: "RESULT_TOO_LARGE" } });
});

describe("what a worker answers", () => {
  async function call(
    ending: Parameters<RawWorker["finish"]>[1],
    options: RuntimeOptions = {},
    offer: ToolOffer = offerOf("work"),
  ) {
    const { runtime, placement } = await open({}, options);
    const worker = await dial(placement, [offer]);
    const session = await runtime.createSession();
    const events: CallEvent[] = [];
    const outcome = session.execute(
      { name: "work" },
      { onEvent: (event) => void events.push(event) },
    );
    await worker.until("call");
    worker.send({ type: "progress", id: 1, progress: 1, total: 2, message: "half" });
    worker.send({ type: "chunk", id: 1, value: { part: 1 } });
    worker.finish(1, ending);
    return { outcome: await outcome, events };
  }

  test("is the result, with progress and partial results before it", async () => {
    for (const streaming of [false, true]) {
      const offer = offerOf("work", { streaming });
      const { outcome, events } = await call({ value: [1] }, {}, offer);
      expect(outcome).toMatchObject({ ok: true, value: [1] });
      expect(events.map(({ type }) => type)).toEqual([
        "call-start",
        "call-progress",
        "call-partial",
        "call-end",
      ]);
      const last = await call({ last: true }, {}, offer);
      expect(last.outcome).toMatchObject({ ok: true, value: { part: 1 } });
    }
  });

  test("is an error of the tool's own type", async () => {
    const error = { type: "NO_WAY", message: "There is none.", details: { a: 1 } };
    expect((await call({ error })).outcome).toMatchObject({ ok: false, error });
  });

  test("is an exception, which is hidden where exceptions are", async () => {
    const error = { type: "TOOL_EXECUTION_FAILED", message: "at /srv/x/y.py", unexpected: true };
    expect((await call({ error })).outcome).toMatchObject({
      error: { type: "TOOL_EXECUTION_FAILED", message: "at …/y.py" },
    });
    const hidden = await call({ error }, { hideErrorMessages: true });
    expect(hidden.outcome).toMatchObject({ error: { message: "The tool failed." } });
  });
});

test("holds a worker back that hands out more than is taken", async () => {
  const { runtime, placement } = await open();
  const worker = await dial(placement, [offerOf("work", { streaming: true })]);
  const session = await runtime.createSession();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const outcome = session.execute(
    { name: "work" },
    { onEvent: (event) => (event.type === "call-partial" ? held : undefined) },
  );
  await worker.until("call");
  for (let count = 0; count < 256; count += 1) worker.send({ type: "chunk", id: 1, value: count });
  worker.send({ type: "ping", id: 1 });
  await worker.until("pong");
  expect(worker.of("credit")).toEqual([]);
  release();
  await worker.until("credit", 2);
  worker.finish(1, { last: true });
  expect(await outcome).toMatchObject({ value: 255 });
});

test("tells how far a call is between the partial results that it comes between", async () => {
  const { runtime, placement } = await open();
  const worker = await dial(placement, [offerOf("work", { streaming: true })]);
  const session = await runtime.createSession();
  const seen: unknown[] = [];
  const outcome = session.execute(
    { name: "work" },
    {
      onEvent: (event) => {
        if (event.type === "call-progress") seen.push(`at ${event.progress}`);
        if (event.type === "call-partial") seen.push(event.value);
        return event.type === "call-partial" ? Promise.resolve() : undefined;
      },
    },
  );
  await worker.until("call");
  for (let count = 0; count < 3; count += 1) {
    worker.send({ type: "progress", id: 1, progress: count });
    worker.send({ type: "chunk", id: 1, value: count });
  }
  worker.send({ type: "progress", id: 1, progress: 3 });
  worker.send({ type: "progress", id: 1, progress: 4 });
  worker.finish(1, { last: true });
  await outcome;
  expect(seen).toEqual(["at 0", 0, "at 1", 1, "at 2", 2, "at 4"]);
});

test("tells a worker when a call is cancelled or too late", async () => {
  const { runtime, placement } = await open({}, { timeoutMs: 20 });
  const worker = await dial(placement, [offerOf("work", { streaming: true })]);
  const session = await runtime.createSession();
  expect(await session.execute({ name: "work" })).toMatchObject({ error: { type: "TIMEOUT" } });
  await worker.until("cancel");
  const controller = new AbortController();
  const cancelled = session.execute({ name: "work" }, { signal: controller.signal });
  await worker.until("call", 2);
  controller.abort();
  expect(await cancelled).toMatchObject({ error: { type: "CANCELLED" } });
  expect(await worker.until("cancel", 2)).toMatchObject([{ id: 1 }, { id: 2 }]);
});

test("knows a tool whose workers are gone, and takes them back", async () => {
  const { runtime, placement } = await open();
  const worker = await dial(placement, [offerOf("work")]);
  const session = await runtime.createSession();
  const running = session.execute({ name: "work" });
  await worker.until("call");
  worker.destroy();
  expect(await running).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
  expect(await session.execute({ name: "work" })).toMatchObject({
    error: { type: "TOOL_UNAVAILABLE", details: { reason: "no-worker" } },
  });
  expect(await session.listDeclarations()).toHaveLength(1);
  const again = await dial(placement, [offerOf("work")]);
  const outcome = session.execute({ name: "work" });
  await again.until("call");
  again.finish(1, { value: "back" });
  expect(await outcome).toMatchObject({ value: "back" });
});

test("takes tools for one session, which no other has", async () => {
  const { runtime, placement } = await open();
  const mine = await runtime.createSession({ id: "mine" });
  const other = await runtime.createSession({ id: "other" });
  const worker = await dial(placement, [offerOf("work")], "mine");
  expect((await mine.listDeclarations()).map(({ name }) => name)).toEqual(["work"]);
  expect(await other.listDeclarations()).toEqual([]);
  const outcome = mine.execute({ name: "work" });
  await worker.until("call");
  worker.finish(1, { value: 1 });
  expect(await outcome).toMatchObject({ value: 1 });
  const nobody = await dial(placement, [offerOf("late")], "nobody");
  expect(nobody.of("fulfilled")).toMatchObject([
    { accepted: [], rejected: [{ name: "late", code: "SESSION_NOT_FOUND" }] },
  ]);
});

test("refuses tools that are none, each with its reason", async () => {
  const { placement } = await open();
  const worker = await dial(placement, [
    offerOf("fine"),
    {} as ToolOffer,
    offerOf("no spaces please"),
    {
      declaration: { name: "x", description: "x", parametersJsonSchema: { type: "array" } },
    } as never,
  ]);
  const [fulfilled] = worker.of("fulfilled");
  expect(fulfilled?.accepted).toEqual(["fine"]);
  expect(fulfilled?.rejected.map(({ code }) => code)).toEqual(Array(3).fill("INVALID_DECLARATION"));
});

test("takes only what is agreed upon, and has it before a worker comes", async () => {
  const agreed = readContract(offerOf("agreed"));
  const { runtime, placement } = await open({
    contracts: new ContractBook({ lock: { name: "test", contracts: [agreed] } as unknown as Lock }),
  });
  const session = await runtime.createSession();
  expect(await session.execute({ name: "agreed" })).toMatchObject({
    error: { type: "TOOL_UNAVAILABLE" },
  });
  const worker = await dial(placement, [offerOf("agreed"), offerOf("other")]);
  expect(worker.of("fulfilled")).toMatchObject([
    { accepted: ["agreed"], rejected: [{ name: "other", code: "UNKNOWN_CONTRACT" }] },
  ]);
  expect(worker.of("welcome")).toMatchObject([{ mode: "strict" }]);
});

test("lets workers use the session they are called in, and no other", async () => {
  const { runtime, placement } = await open();
  const worker = await dial(placement, [offerOf("work")]);
  const session = await runtime.createSession({ id: "s" });
  await runtime.createSession({ id: "t" });
  await session.variables.define("x", { type: "integer", initial: 7 });
  const outcome = session.execute({ name: "work" });
  await worker.until("call");
  const ask = (id: number, to: string): void =>
    worker.send({
      type: "request",
      id,
      method: "variables.get",
      session: to,
      params: { identifier: "x" },
    });
  ask(1, "s");
  ask(2, "t");
  const responses = await worker.until("response", 2);
  expect(responses.find(({ id }) => id === 1)).toMatchObject({ value: { value: 7 } });
  expect(responses.find(({ id }) => id === 2)).toMatchObject({
    error: { code: "PERMISSION_DENIED" },
  });
  worker.finish(1, { value: 1 });
  await outcome;
});

test("asks workers that have dialled to end, and lets go of them when it closes", async () => {
  const { placement } = await open();
  const worker = await dial(placement, [offerOf("work")]);
  placement.drain();
  expect(await worker.until("drain")).toHaveLength(1);
  await placement.close();
  await worker.closed;
  const [left, right] = await socketPair();
  placement.accept({
    carrier: new SocketCarrier(left),
    caller: { principal: "test", roles: ["worker"], mayUse: () => true },
    peer: "here",
    rights: {},
  });
  await new RawWorker(new SocketCarrier(right)).closed;
});

test("has an audit log written of offers, workers and calls, and does nothing that it cannot write", async () => {
  const lines: string[] = [];
  let isFull = false;
  const audit = new AuditLog({
    sink: {
      write: async (text) => {
        if (isFull) throw new Error("no space");
        lines.push(...text.trimEnd().split("\n"));
      },
      close: async () => {},
    },
    onFailure: "refuse",
    retryMs: 60_000,
  });
  const { runtime, placement } = await open({ audit });
  const worker = await dial(placement, [offerOf("work"), {} as ToolOffer]);
  const session = await runtime.createSession({ id: "s" });
  const outcome = session.execute({ id: "c", name: "work", args: { secret: "x" } });
  await worker.until("call");
  worker.finish(1, { value: "y" });
  await outcome;
  await vi.waitFor(() => expect(lines).toHaveLength(4));
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records).toMatchObject([
    { event: "registration", tool: "work", workerId: "remote-1", outcome: "accepted" },
    { event: "registration", outcome: "rejected", errorType: "INVALID_DECLARATION" },
    { event: "worker", workerId: "remote-1", outcome: "begun", principal: "test" },
    { event: "dispatch", tool: "work", workerId: "remote-1", outcome: "success", sessionId: "s" },
  ]);
  expect(lines.join()).not.toMatch(/"x"|"y"/);
  isFull = true;
  const last = session.execute({ name: "work" });
  await worker.until("call", 2);
  worker.finish(2, { value: "z" });
  await last;
  await vi.waitFor(() => expect(() => audit.assertReady()).toThrow("audit log"));
  expect(await session.execute({ name: "work" })).toMatchObject({
    error: { type: "TOOL_UNAVAILABLE", message: "The audit log cannot be written." },
  });
  expect(worker.calls).toHaveLength(2);
  await audit.close().catch(() => {});
});

test("takes no tools of those that are no workers", async () => {
  for (const [options, roles] of [
    [{}, ["application"]],
    [{ acceptsWorkers: false }, ["application", "worker"]],
  ] as const) {
    const { placement } = await open(options);
    const worker = await dial(placement, [offerOf("work")], undefined, roles);
    expect(worker.of("fulfilled")).toMatchObject([
      { accepted: [], rejected: [{ code: "PERMISSION_DENIED" }] },
    ]);
  }
  const { placement } = await open({ acceptsWorkers: false });
  const [left, right] = await socketPair();
  placement.accept({
    carrier: new SocketCarrier(left),
    caller: { principal: "test", roles: ["worker"], mayUse: () => true },
    peer: "here",
    rights: {},
  });
  const turnedAway = new RawWorker(new SocketCarrier(right));
  await turnedAway.closed;
  expect(turnedAway.received).toEqual([]);
});

test("has no pool for tools that are registered in a session, unless it has one of snakepit's", async () => {
  const contract = readContract(offerOf("work"));
  expect(new Workers().adopt("s", contract)).toBeUndefined();
  const { placement } = await open({ pools: [pool] });
  expect(placement.adopt("s", contract)).toBeUndefined();
  const lock = { name: "test", contracts: [contract] } as unknown as Lock;
  const strict = await open({ contracts: new ContractBook({ lock }) });
  expect(() => strict.placement.adopt("s", contract)).toThrow(
    expect.objectContaining({ code: "PERMISSION_DENIED" }),
  );
});

test("tells in its log of workers that come, fail and go", async () => {
  const records: string[] = [];
  const { placement } = await open({ log: ({ event }) => records.push(event) });
  const worker = await dial(placement, [offerOf("work"), {} as ToolOffer]);
  worker.destroy();
  await vi.waitFor(() => expect(records).toContain("worker-ended"));
  const [left, right] = await socketPair();
  placement.accept({
    carrier: new SocketCarrier(left),
    caller: { principal: "test", roles: ["worker"], mayUse: () => true },
    peer: "here",
    rights: {},
  });
  right.destroy();
  await vi.waitFor(() => expect(records).toContain("worker-failed"));
  expect(records.toSorted()).toEqual([
    "tool-rejected",
    "tools-fulfilled",
    "worker-ended",
    "worker-failed",
    "worker-ready",
  ]);
});
