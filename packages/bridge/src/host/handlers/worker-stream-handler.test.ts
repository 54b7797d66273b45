import { status } from "@grpc/grpc-js";
import { expect, test, vi } from "vitest";

import type { Carrier } from "../../carrier/carrier.ts";
import {
  acceptWorkers,
  collect,
  dialRaw,
  statusOf,
} from "../../carrier/fixtures/accept-workers.ts";
import { dialHost } from "../../carrier/grpc-client-carrier.ts";
import { createBridge } from "../../client/fixtures/create-bridge.ts";
import { thrownBy } from "../../client/fixtures/thrown-by.ts";
import type { LogRecord } from "../../log/log-record.ts";

test("a host that closes tells workers to end, and waits for those that do", async () => {
  const records: LogRecord[] = [];
  const accepted: Carrier[] = [];
  const { host, address } = await createBridge({
    drainTimeoutMs: 600_000,
    log: (record) => void records.push(record),
    workers: {
      accept: ({ carrier }) => {
        carrier.listen({ message: () => {}, closed: () => {} });
        accepted.push(carrier);
      },
      drain: () => accepted.forEach((carrier) => carrier.send({ type: "drain" })),
    },
  });
  const worker = await dialHost(address);
  const said: string[] = [];
  const ended = new Promise<Error | undefined>((resolve) => {
    worker.listen({
      message: ({ type }) => {
        said.push(type);
        worker.send({ type: "goodbye" });
        worker.end();
      },
      closed: resolve,
    });
  });
  await host.close();
  expect(await ended).toBeUndefined();
  expect(said).toEqual(["drain"]);
  expect(records.at(-1)).toMatchObject({ event: "closed", cancelled: 0 });
});

test("a host that closes lets no more workers in", async () => {
  const { host, address, connect, drains } = await acceptWorkers({ drainTimeoutMs: 600_000 });
  const [worker, side] = await connect();
  collect(side);
  const closing = host.close();
  expect(drains()).toBe(1);
  const error = await thrownBy(dialHost(address));
  expect(error).toMatchObject({ code: "HOST_UNAVAILABLE", retryable: true });
  worker.end();
  await closing;
});

test("workers that do not end in time are cut off, and told why", async () => {
  const records: LogRecord[] = [];
  const { host, connect } = await acceptWorkers({
    drainTimeoutMs: 50,
    log: (record) => void records.push(record),
  });
  const [worker, side] = await connect();
  const [own, received] = [collect(side), collect(worker)];
  await host.close();
  expect(await own.closed).toMatchObject({ code: "HOST_UNAVAILABLE" });
  const reason = await received.closed;
  expect(reason).toMatchObject({ code: "HOST_UNAVAILABLE" });
  expect(reason?.message).toBe("The host is shutting down.");
  expect(records.at(-1)).toMatchObject({ event: "closed", cancelled: 1 });
});

test("workers that read nothing do not keep a host from closing", async () => {
  const { host, connectRaw } = await acceptWorkers({ drainTimeoutMs: 50 });
  const [worker, side] = await connectRaw();
  for (let id = 0; id < 40; id += 1) side.send({ type: "ping", id }, [Buffer.alloc(1_000_000)]);
  const ended = statusOf(worker);
  await host.close();
  expect((await ended).code).not.toBe(status.OK);
});

test("a worker that has gone makes room for another", async () => {
  const { connect, connectRaw } = await acceptWorkers({ maxCalls: 1 });
  for (let round = 0; round < 3; round += 1) {
    const [worker, side] = await connectRaw();
    const received = collect(side);
    const ended = statusOf(worker.resume());
    if (round === 0) worker.end();
    if (round === 1) worker.cancel();
    if (round === 2) side.destroy();
    await received.closed;
    await ended;
  }
  await expect(connect()).resolves.toHaveLength(2);
});

test("a deadline of the call ends the connection, whether the worker reads or not", async () => {
  const { connectRaw } = await acceptWorkers();
  for (const reads of [true, false]) {
    const [worker, side] = await connectRaw({}, Date.now() + 1_500);
    if (reads) worker.resume();
    const received = collect(side);
    for (let id = 0; id < 40; id += 1) side.send({ type: "ping", id }, [Buffer.alloc(1_000_000)]);
    expect((await statusOf(worker)).code).toBe(status.DEADLINE_EXCEEDED);
    await received.closed;
    expect(side.pendingBytes).toBe(0);
  }
});

test("a message beyond the host's limit ends the connection", async () => {
  const { connectRaw } = await acceptWorkers({ maxMessageBytes: 1_000 });
  const [worker, side] = await connectRaw();
  const received = collect(side);
  worker.resume();
  const failed = statusOf(worker);
  worker.write(Buffer.alloc(1_001));
  expect((await failed).code).toBe(status.RESOURCE_EXHAUSTED);
  expect(await received.closed).toBeInstanceOf(Error);
});

test("a host without a place for workers answers UNIMPLEMENTED, and why", async () => {
  const { address } = await createBridge();
  const { code, details } = await statusOf(dialRaw(address).resume());
  expect(code).toBe(status.UNIMPLEMENTED);
  expect(details).toContain("takes no workers");
});

test("a place for workers that fails is told to the log and not to the worker", async () => {
  const records: LogRecord[] = [];
  const { address } = await createBridge({
    log: (record) => void records.push(record),
    workers: {
      accept: () => {
        throw new Error("secret");
      },
      drain: () => {},
    },
  });
  const call = dialRaw(address).resume();
  const { code, details } = await statusOf(call);
  expect(code).toBe(status.INTERNAL);
  expect(details).not.toContain("secret");
  await vi.waitUntil(() => records.some(({ event }) => event === "call-failed"));
  expect(records.find(({ event }) => event === "call-failed")).toMatchObject({
    level: "error",
    method: "Connect",
  });
});
