import { status } from "@grpc/grpc-js";
import { deftool, Runtime, ToolError, ToolRegistry } from "later-runtime";
import { afterEach, describe, expect, test } from "vitest";

import { BridgeHost } from "../host/bridge-host.ts";
import { toAny } from "../protocol/to-any.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";
import type { CallEnding } from "../workers/worker-endpoint.ts";
import {
  DialledWorkers,
  call,
  deferred,
  run,
  streamed,
  until,
} from "./fixtures/dialled-workers.ts";
import { Heard } from "./fixtures/heard.ts";
import type { ServedWorker } from "./fixtures/serve-worker.ts";

const workers = new DialledWorkers();

const encoder = new TextEncoder();

afterEach(() => workers.close());

describe("SnakepitCall", () => {
  test("asks once for a result, with everything that the call says", async () => {
    const traces: unknown[] = [];
    const { worker } = await workers.serve({
      execute: (request, { metadata }) => {
        traces.push(metadata.get("traceparent")[0]);
        const { sessionId, toolName, metadata: facts, stream } = request;
        return {
          success: true,
          result: toAny(writeToolValue({ sessionId, toolName, facts, stream })),
        };
      },
    });
    const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const { ended } = await run(worker, { trace });
    expect(ended).toEqual({
      type: "value",
      value: {
        sessionId: "s",
        toolName: "tool",
        facts: { correlation_id: "c1", "later.call_id": "c1" },
        stream: false,
      },
    });
    expect(traces).toEqual([trace]);
  });

  test("asks for partial results only where the tool hands some out", async () => {
    const { worker } = await workers.serve({
      execute: () => ({ success: true, result: toAny(writeToolValue("once")) }),
      stream: async function* ({ stream }) {
        yield { data: encoder.encode(JSON.stringify(stream)) };
      },
    });
    const streams = await run(worker, streamed);
    expect(streams).toMatchObject({ chunks: [true], ended: { type: "last" } });
    const unwatched = await run(worker, { ...call, streams: true });
    expect(unwatched).toMatchObject({ chunks: [], ended: { type: "value", value: true } });
    const answers = await run(worker, { ...streamed, streams: false });
    expect(answers).toMatchObject({ chunks: [], ended: { type: "value", value: "once" } });
  });

  test("asks once where the worker cannot hand out partial results", async () => {
    const { worker } = await workers.serve({
      execute: () => ({ success: true, result: toAny(writeToolValue("once")) }),
    });
    expect(await run(worker, streamed)).toMatchObject({
      chunks: [],
      ended: { type: "value", value: "once" },
    });
  });

  test("takes what the last chunk has for the result, and no chunk without data for one", async () => {
    const chunks = (...all: (readonly [data: string, isFinal: boolean])[]): ServedWorker => ({
      stream: async function* () {
        for (const [data, isFinal] of all) yield { data: encoder.encode(data), isFinal };
      },
    });
    const heardOf = async (served: ServedWorker): Promise<unknown> => {
      const { chunks: heard, ended } = await run((await workers.serve(served)).worker, streamed);
      return [heard, ended];
    };
    expect(await heardOf(chunks(["3", true], ["", true]))).toEqual([
      [],
      { type: "value", value: 3 },
    ]);
    expect(await heardOf(chunks(["1", false], ["2", false], ["", true]))).toEqual([
      [1, 2],
      { type: "last" },
    ]);
    expect(await heardOf(chunks(["1", true], ["2", true], ["3", false]))).toEqual([
      [1, 2, 3],
      { type: "last" },
    ]);
    expect(await heardOf(chunks(["", true]))).toEqual([[], { type: "value", value: null }]);
    expect(await heardOf(chunks(["", false]))).toEqual([[null], { type: "last" }]);
  });

  test("reads no further while a chunk is not taken", async () => {
    let sent = 0;
    const { worker } = await workers.serve({
      stream: async function* () {
        for (; sent < 1_000; sent += 1) yield { data: encoder.encode(`"${"x".repeat(16_384)}"`) };
      },
    });
    const heard = new Heard();
    const held = deferred();
    heard.hold = held.promise;
    worker.start(streamed, Infinity, heard);
    await until(() => expect(heard.chunks).toHaveLength(1));
    // What is on the way: buffers of both sides and of the connection.
    await until(() => expect(sent).toBeGreaterThan(8));
    for (let round = 0; round < 100; round += 1) await run(worker);
    expect(heard.chunks).toHaveLength(1);
    expect(sent).toBeLessThan(300);
    heard.hold = undefined;
    held.resolve();
    await heard.ending;
    expect(heard.chunks).toHaveLength(1_000);
  });

  test("tells how a worker that is a host of this library fails, and how far it is", async () => {
    const anything = { type: "object", properties: {} } as const;
    const registry = new ToolRegistry();
    const options = { description: "A tool.", parameters: anything, register: false } as const;
    registry.add(
      deftool({
        ...options,
        name: "fail",
        execute: () => {
          throw new ToolError("OUT_OF_PAPER", "No paper.", { details: { tray: 2 } });
        },
      }),
      deftool({
        ...options,
        name: "work",
        execute: async function* (_, { progress }) {
          progress({ progress: 1, total: 2, message: "half" });
          yield "a";
          return "done";
        },
      }),
    );
    const runtime = new Runtime({ registry });
    await runtime.createSession({ id: "s" });
    const host = new BridgeHost({ runtime });
    const { port } = await host.listen();
    const worker = await workers.dial(port);
    const failure = {
      type: "error",
      error: { type: "OUT_OF_PAPER", message: "No paper.", details: { tray: 2 } },
    };
    expect((await run(worker, { tool: "fail" })).ended).toEqual(failure);
    expect((await run(worker, { ...streamed, tool: "fail" })).ended).toEqual(failure);
    expect((await run(worker, { ...streamed, tool: "none" })).ended).toMatchObject({
      error: { type: "TOOL_NOT_FOUND" },
    });
    const { chunks, told, ended } = await run(worker, {
      ...streamed,
      tool: "work",
      wantsProgress: true,
    });
    expect({ chunks, told, ended }).toEqual({
      chunks: ["a"],
      told: [{ progress: 1, total: 2, message: "half" }],
      ended: { type: "value", value: "done" },
    });
    await host.close();
    await runtime.close();
  });

  test("does not send what the protocol cannot carry", async () => {
    const { worker } = await workers.serve({});
    const refused = (message: string): CallEnding => ({
      type: "error",
      error: { type: "INVALID_CALL", message },
    });
    expect((await run(worker, { args: { a: [new Uint8Array(1)] } })).ended).toEqual(
      refused("Bytes have to be an argument by themselves."),
    );
    const args = JSON.parse('{"__proto__":1}') as Record<string, unknown>;
    expect((await run(worker, { args })).ended).toEqual(
      refused('The protocol cannot carry the name "__proto__".'),
    );
    expect((await run(worker, { args: { a: Number.NaN } })).ended).toMatchObject({
      error: { type: "INVALID_CALL" },
    });
  });

  test("ends a call that is cancelled when the worker answers something else", async () => {
    let pings = 0;
    const [begun, cancelled, tool] = [deferred(), deferred(), deferred()];
    const { worker } = await workers.serve({
      // As long as the tool runs, nothing else is answered.
      ping: () => (pings++ === 0 ? Promise.resolve() : tool.promise),
      execute: async (_, running) => {
        running.once("cancelled", cancelled.resolve);
        begun.resolve();
        await tool.promise;
        return { success: true };
      },
    });
    const heard = new Heard();
    const started = worker.start(call, Infinity, heard);
    await begun.promise;
    started.cancel("cancelled");
    started.cancel("timeout");
    await cancelled.promise;
    await until(() => expect(pings).toBe(2));
    expect(heard.ended).toBeUndefined();
    tool.resolve();
    expect(await heard.ending).toMatchObject({ type: "error", error: { type: "CANCELLED" } });
    started.cancel("cancelled");
  });

  test("ends a call that takes too long, and tells the worker until when it may run", async () => {
    const deadlines: unknown[] = [];
    const { worker } = await workers.serve({
      execute: (_, running) => {
        deadlines.push(running.getDeadline());
        return new Promise(() => {});
      },
      stream: async function* () {
        yield { data: encoder.encode("1") };
        await new Promise(() => {});
      },
    });
    expect((await run(worker, {}, 50)).ended).toMatchObject({ error: { type: "TIMEOUT" } });
    const { chunks, ended } = await run(worker, streamed, 200);
    expect({ chunks, ended }).toMatchObject({ chunks: [1], ended: { error: { type: "TIMEOUT" } } });
    expect(Number(deadlines[0])).toBeLessThan(Date.now());
  });

  test("hands out no chunks of a call that is cancelled", async () => {
    const { worker } = await workers.serve({
      stream: async function* () {
        for (let index = 0; index < 1_000; index += 1) yield { data: encoder.encode("1") };
      },
    });
    const heard = new Heard();
    const held = deferred();
    heard.hold = held.promise;
    const started = worker.start(streamed, Infinity, heard);
    await until(() => expect(heard.chunks).toHaveLength(1));
    started.cancel("cancelled");
    expect(await heard.ending).toMatchObject({ error: { type: "CANCELLED" } });
    held.resolve();
    await run(worker);
    expect(heard.chunks).toHaveLength(1);
  });

  test("fails with what the worker's status says", async () => {
    const codes = [status.INVALID_ARGUMENT, status.PERMISSION_DENIED, status.INTERNAL];
    const { worker } = await workers.serve({
      execute: ({ toolName }) => Promise.reject({ code: Number(toolName), details: "as it is" }),
    });
    const types = await Promise.all(
      codes.map(async (code) => (await run(worker, { tool: String(code) })).ended),
    );
    expect(types).toMatchObject([
      { error: { type: "PARAMETER_VALIDATION_FAILED", message: "as it is" } },
      { error: { type: "PERMISSION_DENIED", message: "as it is" } },
      { error: { type: "TOOL_EXECUTION_FAILED", message: "as it is" } },
    ]);
  });

  test("fails for a result that is too long, and goes on", async () => {
    const { worker } = await workers.serve({
      execute: ({ toolName }) => ({
        success: true,
        result: toAny(writeToolValue("x".repeat(toolName === "long" ? 2_000_000 : 1))),
      }),
    });
    expect((await run(worker, { tool: "long" })).ended).toMatchObject({
      error: {
        type: "TOOL_EXECUTION_FAILED",
        message: expect.stringMatching(/larger than max/) as string,
      },
    });
    expect((await run(worker)).ended).toEqual({ type: "value", value: "x" });
  });
});
