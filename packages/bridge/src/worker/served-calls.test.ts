import { deftool } from "later-runtime";
import { expect, onTestFinished, test } from "vitest";

import { socketPair } from "../carrier/fixtures/socket-pair.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import { HostLog } from "../log/log-record.ts";
import { RawHost, welcome } from "./fixtures/raw-host.ts";
import { ToolWorker } from "./tool-worker.ts";

/** A worker that runs one call at a time, whose tools tell what had not left when they began. */
async function openWorker(text: string) {
  const [left, right] = await socketPair();
  const carrier = new SocketCarrier(right);
  const pending: number[] = [];
  const begin = deftool({
    name: "begin",
    description: "Gives a text after a while.",
    parameters: { type: "object" },
    register: false,
    execute: async () => {
      pending.push(carrier.pendingBytes);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return text;
    },
  });
  const worker = new ToolWorker({
    carrier,
    tools: [begin.tool],
    name: "tools",
    concurrency: 1,
    log: new HostLog(() => {}),
  });
  const host = new RawHost(new SocketCarrier(left));
  onTestFinished(async () => {
    worker.close();
    await worker.ended;
  });
  host.send({ ...welcome, maxMessageBytes: 268_435_456 });
  host.send({ type: "fulfilled", id: 1, accepted: ["begin"], rejected: [] });
  await worker.ready;
  return { host, socket: left, carrier, pending };
}

function turns(count: number): Promise<void> {
  return new Promise((resolve) => {
    const turn = (left: number): void =>
      void (left === 0 ? resolve() : setImmediate(turn, left - 1));
    turn(count);
  });
}

test("begins no call that has come in before the result of the one before it has left", async () => {
  const { host, pending } = await openWorker("short");
  host.call(1, "begin");
  while (pending.length === 0) await turns(1);
  host.call(2, "begin");
  await turns(1);
  // The first call ends in the turn in which the second one comes in.
  const end = performance.now() + 30;
  while (performance.now() < end);

  expect(await host.result(2)).toMatchObject({ value: "short" });
  expect(pending).toEqual([0, 0]);
});

test("begins no call as long as the host does not take the result of the one before it", async () => {
  const text = "x".repeat(8_000_000);
  const { host, socket, carrier, pending } = await openWorker(text);
  socket.pause();
  host.call(1, "begin");
  host.call(2, "begin");
  while (carrier.pendingBytes < 1_000_000) await turns(1);
  await turns(100);
  expect(pending).toEqual([0]);

  socket.resume();
  expect(await host.result(2)).toMatchObject({ value: text });
  expect(pending).toEqual([0, 0]);
});
