import { deftool } from "later-runtime";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { maximumFrameBytes } from "../worker-protocol/frame-reader.ts";
import { connectRawHost, openRawHost, welcome } from "./fixtures/raw-host.ts";
import { gate, seen, tools } from "./fixtures/tools.ts";

beforeEach(() => {
  gate.close();
  Object.assign(seen, { counted: 0, closed: 0, reasons: [], waits: 0 });
});

describe("at first", () => {
  test("says who it is and what it has", async () => {
    const { host } = await connectRawHost({ name: "numbers", concurrency: 3, token: "secret" });

    const [announce] = await host.until("announce");
    const [fulfil] = await host.until("fulfil");

    expect(announce).toEqual({
      type: "announce",
      protocol: 1,
      name: "numbers",
      language: "node",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      pid: process.pid,
      concurrency: 3,
      lists: true,
      token: "secret",
    });
    expect(fulfil?.id).toBe(1);
    expect(fulfil?.tools.map(({ declaration }) => declaration.name)).toContain("add");
  });

  test("tells what the host has said of its tools", async () => {
    const { host, worker, log } = await connectRawHost();
    const rejected = [
      { name: "echo", code: "UNKNOWN_CONTRACT", message: "There is no such tool." },
    ];
    host.send({ type: "fulfilled", id: 1, accepted: ["too early"], rejected: [] });
    host.send(welcome);
    host.send({ type: "fulfilled", id: 2, accepted: ["of another offer"], rejected: [] });
    host.send({ type: "fulfilled", id: 1, accepted: ["add"], rejected });

    expect(await worker.ready).toEqual({ workerId: "w", accepted: ["add"], rejected });
    expect(log).toContainEqual(
      expect.objectContaining({ event: "tool-rejected", tool: "echo", code: "UNKNOWN_CONTRACT" }),
    );
  });

  test("gives a host up that says nothing", async () => {
    const { host, worker } = await connectRawHost({ handshakeTimeoutMs: 20 });

    await expect(worker.ready).rejects.toMatchObject({ code: "HOST_UNAVAILABLE" });
    expect(await worker.ended).toMatchObject({ code: "HOST_UNAVAILABLE", retryable: true });
    await host.closed;
  });

  test.each([
    ["UNAUTHENTICATED", { code: "UNAUTHENTICATED", message: "Why.", retryable: false }],
    ["UNSUPPORTED_PROTOCOL", { code: "WORKER_FAILED", message: "Why.", retryable: false }],
    ["NOT_ANNOUNCED", { code: "WORKER_FAILED", message: "Why." }],
    ["SHUTTING_DOWN", { code: "HOST_UNAVAILABLE", message: "Why.", retryable: true }],
  ] as const)("ends with the reason that a host sends it away for: %s", async (code, reason) => {
    const { host, worker } = await connectRawHost();
    await host.until("fulfil");
    host.send({ type: "problem", code, message: "Why." });
    host.end();

    await expect(worker.ready).rejects.toMatchObject(reason);
    expect(await worker.ended).toMatchObject(reason);
  });
});

test("does not work for a host that speaks another version", async () => {
  const { host, worker } = await connectRawHost();
  host.send({ ...welcome, protocol: 2 });

  await expect(worker.ready).rejects.toMatchObject({ code: "WORKER_FAILED", retryable: false });
  await host.closed;
  expect(host.of("problem")).toMatchObject([{ code: "UNSUPPORTED_PROTOCOL", about: "welcome" }]);
});

test("says of tools that cannot be offered that it is their fault", async () => {
  const { tool } = tools.add;
  const description = "x".repeat(maximumFrameBytes);
  const large = { ...tool, declaration: { ...tool.declaration, description } };
  const { worker } = await connectRawHost({ tools: [large] });

  expect(await worker.ended).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("The tools cannot be offered: A message has at most"),
  });
});

describe("a call", () => {
  test("ends with what the tool returned", async () => {
    const { host } = await openRawHost();
    host.call(1, "add", { args: { a: 1, b: 2 }, timeoutMs: 5_000, trace: "00-0-0-00" });
    host.call(2, "rest");

    expect(await host.result(1)).toEqual({ type: "result", id: 1, value: 3 });
    expect(await host.result(2)).toEqual({ type: "result", id: 2, value: null });
  });

  test("tells hooks and the tool in the course of which span it is made", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const before = vi.fn();
    const onEvent = vi.fn();
    const executor = { hooks: [{ before }], onEvent };
    const { tool } = deftool({
      name: "traced",
      description: "Names the span in whose course it is called.",
      parameters: { type: "object", properties: {} },
      execute: (_, context) => context.traceparent ?? "none",
      register: false,
    });
    const { host } = await openRawHost({ executor, tools: [tool] });
    host.call(1, "traced", { trace: traceparent });

    expect(await host.result(1)).toEqual({ type: "result", id: 1, value: traceparent });
    expect(before).toHaveBeenCalledWith(expect.objectContaining({ traceparent }));
    expect(onEvent.mock.calls.map(([{ type }]) => type)).toEqual(["call-start", "call-end"]);
  });

  test("is malformed when its span is no text", async () => {
    const { host } = await openRawHost();
    host.call(1, "rest", { trace: 5 });

    expect(await host.until("problem")).toMatchObject([{ code: "MALFORMED_MESSAGE" }]);
  });

  test("may have a limit that no number can hold, which is none", async () => {
    const { host } = await openRawHost();
    host.call(1, "add", { args: { a: 1, b: 2 }, timeoutMs: 2n ** 60n });

    expect(await host.result(1)).toEqual({ type: "result", id: 1, value: 3 });
  });

  test("keeps integers beyond 2^53 exact, in both directions", async () => {
    const { host } = await openRawHost();
    host.call(1, "echo", { args: { big: 2n ** 63n } });

    expect((await host.result(1)).value).toEqual({ big: 2n ** 63n });
  });

  test("gets bytes as Base64 and tensors as lists", async () => {
    const { host } = await openRawHost();
    const binary = [
      { at: "/args/bytes", type: "bytes" },
      { at: "/args/tensor", type: "tensor", dtype: "float64", shape: [2, 1] },
    ];
    const args = { bytes: null, tensor: null };
    host.send({ type: "call", id: 1, tool: "echo", args, session: "s", callId: "c", binary }, [
      Buffer.from("abc"),
      new Uint8Array(Float64Array.of(1.5, -2).buffer),
    ]);

    expect((await host.result(1)).value).toEqual({ bytes: "YWJj", tensor: [[1.5], [-2]] });
  });

  test.each([
    ["text", {}, undefined],
    ["text", { lists: false }, undefined],
    ["bytes", { lists: true }, [{ at: "/value/numbers", type: "list", shape: [1_000, 2] }]],
  ])("gives back many numbers as %s to a host that says %j", async (_, facts, binary) => {
    const { host } = await connectRawHost();
    host.send({ ...welcome, ...facts });
    const numbers = Array.from({ length: 1_000 }, (_row, index) => [index, index / 2]);
    host.call(1, "echo", { args: { numbers, few: [1, 2] } });

    const result = await host.result(1);
    expect(result).toEqual({
      type: "result",
      id: 1,
      value: { numbers: binary === undefined ? numbers : null, few: [1, 2] },
      ...(binary === undefined ? {} : { binary }),
    });
  });

  test("gets lists that have come as bytes", async () => {
    const { host } = await openRawHost();
    const binary = [{ at: "/args/numbers", type: "list", shape: [2, 2] }];
    const bytes = new Uint8Array(Float64Array.of(1, -2.5, -0, 4).buffer);
    host.send(
      {
        type: "call",
        id: 1,
        tool: "echo",
        args: { numbers: null },
        session: "s",
        callId: "c",
        binary,
      },
      [bytes],
    );

    expect((await host.result(1)).value).toEqual({
      numbers: [
        [1, -2.5],
        [-0, 4],
      ],
    });
  });

  test("whose arguments do not fit fails as it does without a worker", async () => {
    const { host } = await openRawHost();
    host.call(1, "add", { args: { a: 1 } });

    const { error } = await host.result(1);
    expect(error).toMatchObject({ type: "PARAMETER_VALIDATION_FAILED" });
    expect(error?.details).toMatchObject({ violations: [{ keyword: "required" }] });
    expect(error).not.toHaveProperty("unexpected");
  });

  test("of an unknown tool fails", async () => {
    const { host } = await openRawHost();
    host.call(1, "subtract");

    expect((await host.result(1)).error?.type).toBe("TOOL_NOT_FOUND");
  });

  test("fails with the tool's own error, which the tool means to be seen", async () => {
    const { host } = await openRawHost();
    host.call(1, "fail", { args: { type: "OUT_OF_STOCK", message: "There is none." } });

    expect((await host.result(1)).error).toEqual({
      type: "OUT_OF_STOCK",
      message: "There is none.",
      details: { why: "asked" },
    });
  });

  test("marks an error that the tool does not mean to be seen, without paths", async () => {
    const { host } = await openRawHost();
    host.call(1, "fail");

    expect((await host.result(1)).error).toEqual({
      type: "TOOL_EXECUTION_FAILED",
      message: "It failed. See …/tools.ts.",
      unexpected: true,
    });
  });

  test("fails when its result does not fit into a message", async () => {
    const { host } = await openRawHost();
    host.call(1, "large", { args: { count: 2_000_000 } });
    // Each of these has two bytes.
    host.call(2, "large", { args: { count: 600_000 } });
    host.call(3, "large", { args: { count: 400_000 } });

    expect((await host.result(1)).error?.type).toBe("RESULT_TOO_LARGE");
    expect((await host.result(2)).error?.type).toBe("RESULT_TOO_LARGE");
    expect((await host.result(3)).value).toBe("ä".repeat(400_000));
  });

  test("can tell a host that takes next to nothing that it is too much", async () => {
    const { host } = await connectRawHost();
    host.send({ ...welcome, maxMessageBytes: 1 });
    host.call(1, "large", { args: { count: 5_000 } });
    host.call(2, "large", { args: { count: 1_000 } });

    expect((await host.result(1)).error?.type).toBe("RESULT_TOO_LARGE");
    expect((await host.result(2)).value).toHaveLength(1_000);
  });

  test("fails when its time is up, also a part of a millisecond", async () => {
    const { host } = await openRawHost();
    host.call(1, "wait", { timeoutMs: 9.5 });

    expect((await host.result(1)).error).toEqual({
      type: "TIMEOUT",
      message: "The tool did not finish within 10 ms.",
    });
    expect(seen.reasons).toEqual(["TimeoutError"]);
  });

  test("has no limit where none is said, whatever the executor's own is", async () => {
    const { host } = await openRawHost();
    await host.settle();
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    host.call(1, "wait");
    await host.settle();

    expect(seen.waits).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
    gate.open();
    expect((await host.result(1)).value).toBe("waited");
  });

  test.each([
    ["cancelled", "CANCELLED", "AbortError"],
    ["timeout", "TIMEOUT", "TimeoutError"],
  ] as const)(
    "that is no longer wanted (%s) is ended, and the tool told",
    async (reason, type, name) => {
      const { host } = await openRawHost();
      host.call(1, "wait", { timeoutMs: 60_000 });
      await host.settle();
      host.send({ type: "cancel", id: 1, reason });

      expect((await host.result(1)).error?.type).toBe(type);
      expect(seen.reasons).toEqual([name]);
      host.send({ type: "cancel", id: 1, reason });
      await host.settle();
      expect(host.of("result")).toHaveLength(1);
    },
  );
});

describe("calls beyond the concurrency", () => {
  test("wait, in order", async () => {
    const { host } = await openRawHost({ concurrency: 2 });
    host.call(1, "wait");
    host.call(2, "wait");
    host.call(3, "add", { args: { a: 1, b: 1 } });
    host.call(4, "add", { args: { a: 2, b: 2 } });
    await host.settle();
    expect(host.of("result")).toEqual([]);
    await vi.waitFor(() => expect(seen.waits).toBe(2));

    gate.open();

    await host.until("result", 4);
    expect(host.of("result").map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  test("are given back when they are recalled, and never started", async () => {
    const { host } = await openRawHost({ concurrency: 1 });
    host.call(1, "wait");
    host.call(2, "wait");
    host.call(3, "wait");
    host.send({ type: "recall", ids: [1, 3, 77] });

    expect(await host.result(3)).toEqual({ type: "result", id: 3, returned: true });
    gate.open();
    await host.result(2);
    await host.settle();
    expect(host.of("result").map(({ id }) => id)).toEqual([3, 1, 2]);
    expect(seen.waits).toBe(2);
  });

  test("are ended at once when they are cancelled", async () => {
    const { host } = await openRawHost({ concurrency: 1 });
    host.call(1, "wait");
    host.call(2, "wait");
    host.send({ type: "cancel", id: 2, reason: "timeout" });

    expect((await host.result(2)).error?.type).toBe("CANCELLED");
    expect(seen.waits).toBe(1);
  });

  test("are not started when their time has passed meanwhile", async () => {
    const { host } = await openRawHost({ concurrency: 1 });
    host.call(1, "wait");
    host.call(2, "wait", { timeoutMs: 1 });
    await host.settle();
    const passedAt = performance.now() + 2;
    await vi.waitUntil(() => performance.now() > passedAt);
    gate.open();

    expect((await host.result(2)).error?.type).toBe("TIMEOUT");
    expect(seen.waits).toBe(1);
  });

  test("can be recalled between two of a tool that keeps the event loop busy", async () => {
    const { host } = await openRawHost();
    for (let id = 1; id <= 100; id += 1) host.call(id, "block");

    await host.until("result");
    host.send({ type: "recall", ids: [99, 100] });

    expect(await host.result(100)).toEqual({ type: "result", id: 100, returned: true });
    await host.until("result", 100);
    expect(host.of("result").filter(({ value }) => value === "blocked")).toHaveLength(98);
  });
});

describe("the end", () => {
  test("comes after the calls that run when the host drains", async () => {
    const { host, worker } = await openRawHost({ concurrency: 1 });
    host.call(1, "wait");
    host.call(2, "add", { args: { a: 1, b: 1 } });
    host.send({ type: "drain" });
    await host.settle();
    expect(host.of("goodbye")).toEqual([]);

    gate.open();

    expect(await worker.ended).toBeUndefined();
    expect(await host.closed).toBeUndefined();
    expect(host.received.at(-1)).toEqual({ type: "goodbye" });
    expect(host.of("result").map(({ id }) => id)).toEqual([1, 2]);
  });

  test("comes after the calls that were on their way when the worker drains", async () => {
    const { host, worker } = await openRawHost();
    void worker.drain();
    await host.until("drain");
    host.call(1, "add", { args: { a: 1, b: 1 } });
    const [ping] = await host.until("ping");
    host.send({ type: "pong", id: ping?.id ?? -1 });

    expect(await worker.ended).toBeUndefined();
    await host.closed;
    expect(host.received.slice(-2)).toEqual([
      { type: "result", id: 1, value: 2 },
      { type: "goodbye" },
    ]);
  });

  test("comes when the time for that is over, also if the host says nothing", async () => {
    const { host, worker } = await openRawHost({ concurrency: 1 });
    host.call(1, "wait");
    host.call(2, "wait");
    await host.settle();
    await worker.drain(10);

    await host.closed;
    expect(host.of("result").map(({ error }) => error?.type)).toEqual(["CANCELLED", "CANCELLED"]);
    expect(host.received.at(-1)).toEqual({ type: "goodbye" });
    expect(seen.reasons).toEqual(["AbortError"]);
  });

  test("is as good as in order when the host goes while the worker drains", async () => {
    const { host, worker } = await openRawHost();
    host.call(1, "wait");
    await host.settle();
    void worker.drain();
    await host.until("drain");
    host.destroy();

    expect(await worker.ended).toBeUndefined();
    expect(seen.reasons).toEqual(["AbortError"]);
  });

  test("of the connection cancels what runs and forgets what waits", async () => {
    const { host, worker } = await openRawHost({ concurrency: 1 });
    host.call(1, "wait");
    host.call(2, "wait");
    await host.settle();
    host.destroy();

    expect(await worker.ended).toMatchObject({ code: "HOST_UNAVAILABLE", retryable: true });
    expect(seen.reasons).toEqual(["AbortError"]);
    gate.open();
    await gate.opened;
    expect(seen.waits).toBe(1);
  });
});

describe("what a host says", () => {
  test("is answered with a sign of life, also while tools run", async () => {
    const { host } = await openRawHost();
    host.call(1, "wait");
    host.send({ type: "ping", id: 7 });

    const [pong] = await host.until("pong");
    expect(pong?.id).toBe(7);
    expect(pong?.memoryBytes).toBeGreaterThan(10_000_000);
  });

  test("and no longer says makes the worker give it up, where it watches", async () => {
    const { host, worker } = await connectRawHost({ watchesHost: true });
    host.send({ ...welcome, heartbeatMs: 10 });
    await host.until("ping", 3);

    expect(await worker.ended).toMatchObject({
      code: "HOST_UNAVAILABLE",
      message: "The host no longer answers.",
    });
  });

  test("and is no message is told to it, and nothing else happens", async () => {
    const { host, log } = await openRawHost();
    host.send({ type: "dance" });
    host.send({ type: "constructor" });
    host.send({ type: "credit", id: 1, count: -1 });
    host.send(welcome);
    host.send({ type: "credit", id: 5, count: 1 });
    host.send({ type: "response", id: 5, value: null });
    host.send({ type: "event", watch: 5 });
    host.send({ type: "problem", code: "MALFORMED_MESSAGE", message: "What?" });
    host.call(1, "add", { args: { a: 1, b: 1 } });

    expect((await host.result(1)).value).toBe(2);
    expect(host.of("problem").map(({ code, about }) => [code, about])).toEqual([
      ["UNKNOWN_MESSAGE", "dance"],
      ["UNKNOWN_MESSAGE", "constructor"],
      ["MALFORMED_MESSAGE", "credit"],
      ["MALFORMED_MESSAGE", "welcome"],
    ]);
    expect(log).toContainEqual(expect.objectContaining({ event: "problem", message: "What?" }));
  });

  test.each([
    ["without arguments", { args: undefined }],
    ["with a limit that is none", { timeoutMs: 0 }],
    ["with a limit far below nothing", { timeoutMs: -(2n ** 60n) as never }],
    ["with policies that have no names", { kept: [1] as never }],
    ["with attachments that are not there", { binary: [{ at: "/args/a", type: "bytes" }] }],
  ])("and is a call %s ends the call", async (_what, facts) => {
    const { host } = await openRawHost();
    host.call(1, "add", facts);

    expect((await host.result(1)).error?.type).toBe("INVALID_CALL");
    expect(host.of("problem").map(({ code, about }) => [code, about])).toEqual([
      ["MALFORMED_MESSAGE", "call"],
    ]);
  });

  test("and is a second call of the same id leaves the first one alone", async () => {
    const { host } = await openRawHost();
    host.call(1, "wait");
    host.call(1, "add", { args: { a: 1, b: 1 } });
    host.call(1, "add", { args: undefined });
    await host.until("problem", 2);
    gate.open();

    expect((await host.result(1)).value).toBe("waited");
    await host.settle();
    expect(host.of("result")).toHaveLength(1);
  });
});
