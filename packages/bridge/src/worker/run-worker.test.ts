import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { LaterError, globalRegistry } from "later-runtime";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";

import { acceptWorkers, type WorkerHost } from "../carrier/fixtures/accept-workers.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import type { LogRecord } from "../log/log-record.ts";
import { RawHost, welcome } from "./fixtures/raw-host.ts";
import { gate, seen, tools } from "./fixtures/tools.ts";
import { type Admission, runWorker, type ServeWorkerOptions } from "./index.ts";

const token = "a-token-that-is-long-enough";

beforeEach(() => {
  gate.close();
  Object.assign(seen, { counted: 0, closed: 0, reasons: [], waits: 0 });
});

afterEach(() => gate.open());

/** A worker that dials, until the test has ended. */
function dial(
  host: string,
  options: ServeWorkerOptions = {},
): {
  readonly ended: Promise<unknown>;
  readonly stop: () => void;
  readonly log: readonly LogRecord[];
  readonly admissions: readonly Admission[];
} {
  const controller = new AbortController();
  const log: LogRecord[] = [];
  const admissions: Admission[] = [];
  const ended = runWorker({
    tools: Object.values(tools),
    host,
    drainTimeoutMs: 0,
    signal: controller.signal,
    log: (record) => void log.push(record),
    onReady: (admission) => void admissions.push(admission),
    ...options,
  }).catch((error: unknown) => error);
  onTestFinished(async () => {
    controller.abort();
    await ended;
  });
  return { ended, stop: () => controller.abort(), log, admissions };
}

/** The next worker that dials a host, when its tools have been taken. */
async function admit(workers: WorkerHost, accepted = ["add"]): Promise<RawHost> {
  const host = new RawHost((await workers.next()).carrier);
  await host.until("fulfil");
  host.send(welcome);
  host.send({ type: "fulfilled", id: 1, accepted, rejected: [] });
  return host;
}

function eventsIn(log: readonly LogRecord[]): string[] {
  return log.map(({ event }) => event);
}

test("dials a host and runs its calls", async () => {
  const workers = await acceptWorkers();
  const { admissions, log } = dial(workers.address, { name: "far", concurrency: 5 });
  const host = await admit(workers);
  host.call(1, "add", { args: { a: 20, b: 22 } });

  expect((await host.result(1)).value).toBe(42);
  expect(host.of("announce")).toMatchObject([{ name: "far", concurrency: 5 }]);
  expect(admissions).toEqual([{ workerId: "w", accepted: ["add"], rejected: [] }]);
  expect(eventsIn(log)).toContain("connected");
});

test("does not break the connection by a result that is longer than the host takes", async () => {
  const workers = await acceptWorkers({ maxMessageBytes: 100_000 });
  dial(workers.address);
  const host = new RawHost((await workers.next()).carrier);
  host.send({ ...welcome, maxMessageBytes: 100_000 });
  host.call(1, "large", { args: { count: 60_000 } });
  host.call(2, "large", { args: { count: 40_000 } });

  expect((await host.result(1)).error?.type).toBe("RESULT_TOO_LARGE");
  expect((await host.result(2)).value).toHaveLength(40_000);
});

test("dials again when the host is there again, and sends it nothing of the calls before", async () => {
  const workers = await acceptWorkers();
  const { log, admissions } = dial(workers.address);
  const before = await admit(workers);
  before.call(1, "wait");
  await before.settle();
  await workers.host.close();
  expect(seen.reasons).toEqual(["AbortError"]);
  await vi.waitUntil(() => eventsIn(log).filter((event) => event === "disconnected").length > 1);

  const again = await acceptWorkers({ port: Number(workers.address.split(":").at(-1)) });
  const host = await admit(again);
  gate.open();
  host.call(1, "add", { args: { a: 1, b: 1 } });

  expect((await host.result(1)).value).toBe(2);
  await host.settle();
  expect(host.of("result")).toHaveLength(1);
  expect(admissions).toHaveLength(2);
  expect(log.find(({ event }) => event === "disconnected")).toMatchObject({
    code: "HOST_UNAVAILABLE",
    retryInMs: expect.any(Number),
  });
});

test("dials again when the host sends it away in order", async () => {
  const workers = await acceptWorkers();
  dial(workers.address);
  const host = await admit(workers);
  host.send({ type: "drain" });
  await host.until("goodbye");

  const again = await admit(workers);
  again.call(1, "add", { args: { a: 1, b: 1 } });
  expect((await again.result(1)).value).toBe(2);
});

test("ends in order when it is told to", async () => {
  const workers = await acceptWorkers();
  const { stop, ended } = dial(workers.address, { drainTimeoutMs: 60_000 });
  const host = await admit(workers);
  host.call(1, "wait");
  await host.settle();
  stop();
  const [ping] = await host.until("ping");
  host.send({ type: "pong", id: ping?.id ?? -1 });
  await host.settle();
  expect(host.of("goodbye")).toEqual([]);

  gate.open();

  expect(await ended).toBeUndefined();
  expect((await host.result(1)).value).toBe("waited");
  await host.until("goodbye");
});

test("can be told to end while there is no host, and while one says nothing", async () => {
  const nowhere = dial("127.0.0.1:9", { dial: { connectTimeoutMs: 50 } });
  await vi.waitUntil(() => nowhere.log.length > 0);
  nowhere.stop();
  expect(await nowhere.ended).toBeUndefined();

  const workers = await acceptWorkers();
  const waiting = dial(workers.address);
  await workers.next();
  waiting.stop();
  expect(await waiting.ended).toBeUndefined();

  const late = dial(workers.address, { signal: AbortSignal.abort() });
  expect(await late.ended).toBeUndefined();
});

test.each([
  ["with a wrong token", { token: "another-token-of-the-same-kind" }, "UNAUTHENTICATED"],
  ["without a token", {}, "UNAUTHENTICATED"],
])("gives up %s, and does not try again", async (_what, given, code) => {
  const workers = await acceptWorkers({ tokens: [{ token }] });
  const { ended, log } = dial(workers.address, { dial: given });

  expect(await ended).toMatchObject({ code });
  expect(log).toEqual([]);
});

test("is let in with the token of a worker, and not with another role's", async () => {
  const client = "a-token-of-a-client-only";
  const workers = await acceptWorkers({
    tokens: [
      { token, roles: ["worker"] },
      { token: client, roles: ["client"] },
    ],
  });
  dial(workers.address, { dial: { token } });
  await admit(workers);

  const refused = dial(workers.address, { dial: { token: client } });
  expect(await refused.ended).toMatchObject({ code: "PERMISSION_DENIED" });
});

test("gives a host up that takes no workers", async () => {
  const { address } = await acceptWorkers({ workers: undefined as never });
  const { ended } = dial(address);

  expect(await ended).toMatchObject({ code: "HOST_UNAVAILABLE", retryable: false });
});

test("gives a host up that takes none of the tools", async () => {
  const workers = await acceptWorkers();
  const { ended } = dial(workers.address);
  const host = new RawHost((await workers.next()).carrier);
  host.send(welcome);
  const rejected = [{ name: "add", code: "UNKNOWN_CONTRACT", message: 'There is no "add".' }];
  host.send({ type: "fulfilled", id: 1, accepted: [], rejected });

  expect(await ended).toMatchObject({
    code: "WORKER_FAILED",
    message: 'The host takes none of the tools: add: UNKNOWN_CONTRACT, There is no "add".',
  });
});

test("goes on dialling a host that has taken it before, and refuses it now", async () => {
  const tokens = [{ token, roles: ["worker"] as const }];
  const workers = await acceptWorkers({ tokens });
  const { log, admissions } = dial(workers.address, { dial: { token } });
  await admit(workers);
  await vi.waitUntil(() => admissions.length === 1);
  await workers.host.close();
  const port = Number(workers.address.split(":").at(-1));
  const refusing = await acceptWorkers({ port, tokens: [{ token: "another-token-of-this-kind" }] });
  const refused = (): number => log.filter((record) => record["code"] === "UNAUTHENTICATED").length;
  await vi.waitUntil(() => refused() > 1);
  await refusing.host.close();

  const again = await acceptWorkers({ port, tokens });
  const host = await admit(again);
  host.call(1, "add", { args: { a: 1, b: 1 } });
  expect((await host.result(1)).value).toBe(2);
});

test.each(["UNAUTHENTICATED", "UNSUPPORTED_PROTOCOL"] as const)(
  "dials a host again that has taken it before and has the problem %s",
  async (code) => {
    const workers = await acceptWorkers();
    dial(workers.address);
    const first = await admit(workers);
    first.send({ type: "problem", code, message: "Not now." });
    await first.settle();
    first.destroy();

    const host = await admit(workers);
    host.call(1, "add", { args: { a: 1, b: 1 } });
    expect((await host.result(1)).value).toBe(2);
  },
);

test("stays with a host that has taken tools before, and takes none now", async () => {
  const workers = await acceptWorkers();
  const { admissions } = dial(workers.address);
  const first = await admit(workers);
  first.call(1, "add", { args: { a: 1, b: 1 } });
  await first.result(1);
  first.destroy();

  const host = await admit(workers, []);
  host.send({ type: "ping", id: 5 });
  await host.until("pong");
  expect(admissions.map(({ accepted }) => accepted)).toEqual([["add"], []]);
});

test.each([
  ["no address", { host: "" }],
  ["no concurrency", { concurrency: 0 }],
  ["half a call at a time", { concurrency: 0.5 }],
  ["too much at a time", { concurrency: 1e9 }],
  ["a time that is none", { drainTimeoutMs: Number.NaN }],
  ["no tools", { tools: [] }],
  ["a token that cannot be sent", { dial: { token: "two words" } }],
])("refuses %s", async (_what, options) => {
  const { ended } = dial("127.0.0.1:9", options);

  expect(await ended).toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("refuses two tools of the same name", async () => {
  const other = {
    declaration: tools.add.declaration,
    tool: { ...tools.echo.tool, declaration: tools.add.declaration },
  };
  const { ended } = dial("127.0.0.1:9", { tools: [tools.add, other] });

  expect(await ended).toMatchObject({ code: "DUPLICATE_TOOL" });
});

test("runs what is registered where no tools are given", async () => {
  expect(globalRegistry().list()).toEqual([]);
  await expect(runWorker({ host: "127.0.0.1:9" })).rejects.toSatisfy(
    (error) => LaterError.is(error) && error.message.includes("deftool"),
  );
  globalRegistry().add(tools.add);
  onTestFinished(() => void globalRegistry().delete("add"));

  const workers = await acceptWorkers();
  const controller = new AbortController();
  const { signal } = controller;
  const ended = runWorker({ host: workers.address, signal, drainTimeoutMs: 0 });
  const host = new RawHost((await workers.next()).carrier);

  const [fulfil] = await host.until("fulfil");
  expect(fulfil?.tools.map(({ declaration }) => declaration.name)).toEqual(["add"]);
  controller.abort();
  await ended;
});

/** A host that has started this process, as far as its environment says; its workers come by a socket. */
async function startedBy(): Promise<() => Promise<RawHost>> {
  const folder = mkdtempSync(path.join(tmpdir(), "later-worker-"));
  const file = path.join(folder, "socket");
  const server = createServer({ allowHalfOpen: true }).listen(file);
  await once(server, "listening");
  vi.stubEnv("LATER_WORKER_SOCKET", file);
  vi.stubEnv("LATER_WORKER_TOKEN", "secret");
  vi.stubEnv("LATER_RUN_ID", "r-1");
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return async () => {
    const [socket] = (await once(server, "connection")) as [Socket];
    const host = new RawHost(new SocketCarrier(socket));
    await host.until("fulfil");
    host.send(welcome);
    host.send({ type: "fulfilled", id: 1, accepted: ["add"], rejected: [] });
    return host;
  };
}

test("works for the host that has started it, until it is told to end", async () => {
  const next = await startedBy();
  const controller = new AbortController();
  const admissions: Admission[] = [];
  const ended = runWorker({
    tools: Object.values(tools),
    signal: controller.signal,
    onReady: (admission) => void admissions.push(admission),
  });
  const host = await next();
  host.call(1, "add", { args: { a: 1, b: 2 } });
  expect((await host.result(1)).value).toBe(3);
  expect(host.of("announce")).toMatchObject([{ token: "secret", concurrency: 64 }]);
  expect(admissions).toHaveLength(1);

  controller.abort();
  const [ping] = await host.until("ping");
  host.send({ type: "pong", id: ping?.id ?? -1 });
  await ended;
  await host.closed;
  expect(host.received.at(-1)).toEqual({ type: "goodbye" });
});

test("drains at once where it has been told to end before it began", async () => {
  const next = await startedBy();
  const ended = runWorker({ tools: [tools.add], signal: AbortSignal.abort(), drainTimeoutMs: 0 });
  const host = await next();

  await ended;
  await host.closed;
  expect(host.received.at(-1)).toEqual({ type: "goodbye" });
});

test("fails when the host that has started it is gone", async () => {
  const next = await startedBy();
  const ended = runWorker({ tools: [tools.add] }).catch((error: unknown) => error);
  const host = await next();
  host.destroy();

  expect(await ended).toMatchObject({ code: "HOST_UNAVAILABLE" });
});

test("fails where the host that has started it does not listen, or where there is none", async () => {
  await expect(runWorker({ tools: [tools.add] })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  vi.stubEnv("LATER_WORKER_SOCKET", "/there/is/none");
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(runWorker({ tools: [tools.add] })).rejects.toMatchObject({
    code: "HOST_UNAVAILABLE",
    message: "LATER_WORKER_SOCKET: no host listens there (ENOENT).",
  });
});
