import { once } from "node:events";
import type { ClientHttp2Stream } from "node:http2";

import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it, vi } from "vitest";

import {
  ExecuteToolRequestSchema,
  WatchVariablesRequestSchema,
} from "../../packages/bridge/src/gen/snakepit_bridge_pb.ts";
import { expectToServe, startWithCanary } from "./canary.ts";
import { frame, RawConnection } from "./raw-connection.ts";
import { usedBytes } from "./used-bytes.ts";

const megabyte = 1_048_576;

function watchRequest(...variableIdentifiers: readonly string[]): Buffer {
  const request = create(WatchVariablesRequestSchema, {
    sessionId: "canary",
    variableIdentifiers: [...variableIdentifiers],
  });
  return frame(toBinary(WatchVariablesRequestSchema, request));
}

async function beginWatch(connection: RawConnection, request: Buffer): Promise<ClientHttp2Stream> {
  const stream = connection.begin("WatchVariables");
  stream.end(request);
  await once(stream, "response");
  return stream;
}

describe("a host with ten thousand watches", () => {
  it("tells those that are concerned, and only those", async () => {
    await using started = await startWithCanary();
    const { variables } = await started.runtime.session("canary");
    for (let index = 0; index < 100; index += 1) {
      await variables.define(`n${index}`, { type: "integer", initial: 0 });
    }
    const connections = Array.from({ length: 10 }, () => new RawConnection(started.address));
    const told = Array.from({ length: 10_000 }, () => 0);
    await Promise.all(
      connections.map(async (connection, number) => {
        for (let index = number; index < told.length; index += connections.length) {
          const stream = await beginWatch(connection, watchRequest(`n${index % 100}`));
          stream.on("data", () => (told[index] = (told[index] ?? 0) + 1));
        }
      }),
    );

    await variables.set("n7", 1);
    await vi.waitUntil(() => told.filter((count) => count > 0).length === 100, 30_000);
    expect(told.every((count, index) => count === (index % 100 === 7 ? 1 : 0))).toBe(true);
    await variables.set("n8", 1);
    await vi.waitUntil(() => told.filter((count) => count > 0).length === 200, 30_000);
    await expectToServe(started);

    for (const connection of connections) connection.cut();
    // Their end has been noticed when as many can be opened again.
    await vi.waitFor(async () => {
      const attempts = Array.from({ length: 10_000 }, () => variables.openWatch("song"));
      const opened = await Promise.allSettled(attempts);
      for (const attempt of opened) {
        if (attempt.status === "fulfilled") await attempt.value.return?.();
      }
      expect(opened.every((attempt) => attempt.status === "fulfilled")).toBe(true);
    }, 30_000);
    await expectToServe(started);
  }, 120_000);
});

describe("readers that do not read", () => {
  it("cost no more memory than the changes that wait for them", async () => {
    await using started = await startWithCanary();
    const { variables } = await started.runtime.session("canary");
    await variables.define("large", { type: "string", initial: "" });
    using connection = new RawConnection(started.address);
    for (let count = 0; count < 10; count += 1) {
      const stream = await beginWatch(connection, watchRequest("large"));
      stream.pause();
    }
    const change = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index += 1) {
        await variables.set("large", String(index).padEnd(1_024, "x"));
        // Others, the connections among them, get their turn.
        if (index % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await change(0, 1_000);
    const before = usedBytes();
    await change(1_000, 100_000);
    // Kept, the changes would be 99 MiB of text for all or 990 for each.
    expect((usedBytes() - before) / megabyte).toBeLessThan(20);
    await expectToServe(started);
  }, 120_000);

  it("are told how much they have missed, and what is, when they go on reading", async () => {
    await using started = await startWithCanary();
    const { variables } = await started.runtime.session("canary");
    await variables.define("large", { type: "string", initial: "" });
    using connection = new RawConnection(started.address);
    const stream = await beginWatch(connection, watchRequest("large"));
    for (let index = 0; index < 5_000; index += 1) {
      await variables.set("large", String(index).padEnd(1_024, "x"));
      if (index % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const received: Buffer[] = [];
    stream.on("data", (bytes: Buffer) => received.push(bytes));
    const latest = "4999".padEnd(1_024, "x");
    await vi.waitUntil(() => Buffer.concat(received).includes(latest), 30_000);
    const all = Buffer.concat(received);
    expect(all.includes("later.missed")).toBe(true);
    expect(all.length).toBeLessThan(megabyte);
    await expectToServe(started);
  });

  it("stop the generator that hands out more than they take", async () => {
    await using started = await startWithCanary();
    const { calls } = started;
    using connection = new RawConnection(started.address);
    const request = create(ExecuteToolRequestSchema, { sessionId: "canary", toolName: "endless" });
    const stream = connection.begin("ExecuteStreamingTool");
    stream.end(frame(toBinary(ExecuteToolRequestSchema, request)));
    await once(stream, "response");
    let last = -1;
    await vi.waitUntil(
      async () => {
        const still = calls.pulled === last;
        last = calls.pulled;
        for (let count = 0; count < 10; count += 1) await expectToServe(started);
        return still && calls.pulled === last;
      },
      { timeout: 20_000, interval: 1 },
    );
    // What is under way: less than the windows and buffers of a connection.
    expect(last).toBeLessThan(2_000);
    stream.resume();
    await vi.waitUntil(() => calls.pulled > last + 5_000, 20_000);
    stream.close(8);
    await vi.waitUntil(() => calls.running === 0, 10_000);
    expect(calls.stopped).toBe(1);
    await expectToServe(started);
  });
});
