import { Runtime, type RuntimeOptions } from "later-runtime";
import { expect, onTestFinished, test } from "vitest";

import { socketPair } from "../carrier/fixtures/socket-pair.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import { HostLog } from "../log/log-record.ts";
import { RequestAnswerer } from "../requests/request-answerer.ts";
import type { CallEnding } from "../workers/worker-endpoint.ts";
import { WorkerLink } from "../workers/worker-link.ts";
import { tools } from "./fixtures/tools.ts";
import { ToolWorker } from "./tool-worker.ts";

/** A runtime and a worker for it. */
async function openWorker(options: RuntimeOptions = {}): Promise<{
  readonly runtime: Runtime;
  readonly run: (session: string, args?: Readonly<Record<string, unknown>>) => Promise<CallEnding>;
}> {
  const runtime = new Runtime(options);
  const [left, right] = await socketPair();
  const worker = new ToolWorker({
    carrier: new SocketCarrier(right),
    tools: [tools.remember.tool],
    name: "sessions",
    log: new HostLog(() => {}),
  });
  const link = await WorkerLink.open(new SocketCarrier(left), {
    workerId: "w",
    mode: "development",
    heartbeatMs: 60_000,
    maxMessageBytes: 1_000_000,
    limits: runtime.limits,
    handshakeTimeoutMs: 10_000,
    admit: () => undefined,
    judge: ({ tools: accepted }) => ({ accepted, rejected: [] }),
    openRequests: (opened) =>
      new RequestAnswerer({
        runtime,
        send: (message, attachments) => opened.send(message, attachments),
        mayUse: (session) => opened.mayUse(session),
      }),
  });
  onTestFinished(async () => {
    link.close();
    await worker.ended;
    await runtime.close();
  });
  return {
    runtime,
    run: (session, args = {}) =>
      new Promise((end) => {
        const call = { tool: "remember", args, session, callId: "c" };
        const sink = { chunk: () => undefined, progress: () => {}, end };
        link.start({ ...call, wantsChunks: false, wantsProgress: false }, Infinity, sink);
      }),
  };
}

test("a tool sees the variables of the host's session, and the host what the tool sets", async () => {
  const { runtime, run } = await openWorker();
  const session = await runtime.createSession({ id: "s" });
  await session.variables.define("kept", { type: "float", initial: 1 });

  expect(await run("s")).toEqual({ type: "value", value: 1 });
  await session.variables.set("kept", 2);
  expect(await run("s")).toEqual({ type: "value", value: 2 });
  expect(await run("s", { value: 3 })).toEqual({ type: "value", value: 3 });
  expect(await session.variables.get("kept")).toBe(3);
  expect(await session.variables.read("kept")).toMatchObject({ version: 2 });
});

test("watchers of the host are told of what a tool sets", async () => {
  const { runtime, run } = await openWorker();
  const session = await runtime.createSession({ id: "s" });
  await session.variables.define("kept", { type: "float", initial: 1 });
  const changes = await session.variables.openWatch("kept");

  await run("s", { value: 5 });

  expect((await changes.next()).value).toMatchObject({
    type: "value_change",
    variable: { value: 5 },
  });
  await changes.return?.();
});

test("a tool is told in the host's words what is wrong with its session", async () => {
  const { runtime, run } = await openWorker();
  await runtime.createSession({ id: "s" });

  expect(await run("s")).toMatchObject({
    type: "error",
    error: { type: "TOOL_EXECUTION_FAILED", message: 'There is no variable "kept".' },
  });
  expect(await run("none")).toMatchObject({
    type: "error",
    error: { type: "TOOL_EXECUTION_FAILED", unexpected: true },
  });
});

test("calls of a session at the same time lose no change of its variables", async () => {
  const { runtime, run } = await openWorker();
  const session = await runtime.createSession({ id: "s" });
  await session.variables.define("kept", { type: "float", initial: 0 });

  await Promise.all(Array.from({ length: 20 }, (_, index) => run("s", { value: index })));

  expect(await session.variables.read("kept")).toMatchObject({ version: 20 });
});

test("of more sessions than are kept at hand, each still has its own variables", async () => {
  const { runtime, run } = await openWorker();
  const ids = Array.from({ length: 300 }, (_, index) => `s${index}`);
  for (const [index, id] of ids.entries()) {
    const session = await runtime.createSession({ id });
    await session.variables.define("kept", { type: "float", initial: index });
  }

  const endings = await Promise.all([...ids, ...ids].map((id) => run(id)));

  expect(endings.map((ending) => (ending.type === "value" ? ending.value : ending))).toEqual(
    [...ids, ...ids].map((_, index) => index % 300),
  );
});

test("a tool keeps to the limits of the host", async () => {
  const { runtime, run } = await openWorker({ limits: { versions: 70 } });
  const session = await runtime.createSession({ id: "s" });
  await session.variables.define("kept", { type: "float", initial: 0 });

  for (let value = 1; value <= 80; value += 1) await run("s", { value });

  expect(await session.variables.history("kept")).toHaveLength(71);
});
