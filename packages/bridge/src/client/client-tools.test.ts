import { deftool, type Session, ToolError } from "later-runtime";
import { expect, test, vi } from "vitest";

import type { ClientSession } from "./client-session.ts";
import type { ClientTools } from "./client-tools.ts";
import { createBridge } from "./fixtures/create-bridge.ts";
import { thrownBy } from "./fixtures/thrown-by.ts";
import type { ToolStreamEvent } from "./from-tool-chunk.ts";

const number = { type: "number" } as const;

/** What the tools of these tests have seen. */
interface Seen {
  cancelled: number;
  yielded: number;
}

async function createTools(): Promise<{
  readonly tools: ClientTools;
  readonly session: ClientSession;
  readonly host: Session;
  readonly seen: Seen;
}> {
  const { connect, runtime } = await createBridge();
  const seen: Seen = { cancelled: 0, yielded: 0 };
  const host = await runtime.createSession({
    id: "s",
    tools: [
      deftool({
        name: "add",
        description: "Adds two numbers.",
        parameters: {
          type: "object",
          properties: { a: { ...number, description: "One." }, b: { ...number, default: 1 } },
          required: ["a"],
        },
        execute: ({ a, b }) => a + (b ?? 1),
      }),
      deftool({
        name: "echo",
        description: "Gives back what it is given.",
        parameters: { type: "object", properties: { value: {} } },
        execute: ({ value }) => value,
      }),
      deftool({
        name: "fail",
        description: "Fails.",
        parameters: { type: "object", properties: {} },
        execute: () => {
          throw new ToolError("WRONG", "It went wrong.", { details: { at: 2 } });
        },
      }),
      deftool({
        name: "wait",
        description: "Waits until it is cancelled.",
        parameters: { type: "object", properties: {} },
        execute: (_, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              seen.cancelled += 1;
              reject(signal.reason as Error);
            });
          }),
      }),
      deftool({
        name: "count",
        description: "Counts.",
        parameters: { type: "object", properties: { to: { type: "integer" }, size: number } },
        execute: async function* ({ to = 0, size = 0 }, { progress }) {
          try {
            while (seen.yielded < to) {
              seen.yielded += 1;
              progress({ progress: seen.yielded, total: to });
              yield size === 0 ? seen.yielded : "x".repeat(size);
            }
            return "done";
          } finally {
            if (seen.yielded < to) seen.cancelled += 1;
          }
        },
      }),
      deftool({
        name: "count_and_fail",
        description: "Counts to one and fails.",
        parameters: { type: "object", properties: {} },
        execute: async function* () {
          yield 1;
          throw new ToolError("TOO_FAR", "No further.", { details: { limit: 1 } });
        },
      }),
    ],
  });
  const session = await (await connect()).session("s");
  return { tools: session.tools, session, host, seen };
}

async function collect(stream: AsyncIterable<ToolStreamEvent>): Promise<ToolStreamEvent[]> {
  const events: ToolStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

test("lists the declarations of the tools, as the host has them", async () => {
  const { tools, host } = await createTools();

  expect(await tools.list()).toEqual(await host.listDeclarations());
});

test("runs a tool and gives its outcome", async () => {
  const { tools } = await createTools();

  const outcome = await tools.call("add", { a: 2, b: 3 }, { callId: "call-1" });

  expect(outcome).toMatchObject({
    ok: true,
    value: 5,
    result: { callId: "call-1", name: "add", status: "SUCCESS", content: 5 },
  });
});

test.each([
  null,
  true,
  "",
  "a\u0000🙂",
  0.1,
  2n ** 70n,
  [1, [2]],
  { __proto__: null, a: { b: [] } },
])("carries %o to a tool and back", async (value) => {
  const { tools } = await createTools();

  const outcome = await tools.call("echo", { value });

  expect(outcome.ok ? outcome.value : outcome.error).toEqual(value);
});

test("gives a tool that fails as an outcome", async () => {
  const { tools, session } = await createTools();

  expect(await tools.call("fail", {}, { callId: "c" })).toMatchObject({
    ok: false,
    error: { type: "WRONG", message: "It went wrong.", details: { at: 2 } },
    result: { callId: "c", name: "fail", status: "ERROR" },
  });
  const typeOf = async (name: string, args = {}) => {
    const outcome = await tools.call(name, args);
    return outcome.ok ? undefined : outcome.error.type;
  };
  expect(await typeOf("none")).toBe("TOOL_NOT_FOUND");
  expect(await typeOf("add", { a: "two" })).toBe("PARAMETER_VALIDATION_FAILED");
  await session.close();
  expect(await typeOf("add", { a: 1 })).toBe("SESSION_NOT_FOUND");
});

test("cancels a call at the host, and ends it after its time", async () => {
  const { tools, seen } = await createTools();

  const cancelled = await tools.call("wait", {}, { signal: AbortSignal.timeout(50) });
  expect(cancelled).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
  await vi.waitFor(() => expect(seen.cancelled).toBe(1));
  const late = await tools.call("wait", {}, { timeoutMs: 50 });
  expect(late).toMatchObject({ ok: false, error: { type: "TIMEOUT" } });
  await vi.waitFor(() => expect(seen.cancelled).toBe(2));
  const never = await tools.call("wait", {}, { signal: AbortSignal.abort() });
  expect(never).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
});

test("streams what a tool hands out, then how it ended", async () => {
  const { tools } = await createTools();

  const events = await collect(tools.stream("count", { to: 3 }, { callId: "c" }));

  expect(events.filter(({ type }) => type === "partial")).toEqual(
    [1, 2, 3].map((value) => ({ type: "partial", value })),
  );
  expect(events[0]).toEqual({ type: "progress", progress: 1, total: 3 });
  expect(events.at(-1)).toMatchObject({
    type: "end",
    outcome: { ok: true, value: "done", result: { callId: "c", name: "count" } },
  });
});

test("streams tools that hand out nothing", async () => {
  const { tools } = await createTools();

  expect(await collect(tools.stream("add", { a: 1, b: 2 }))).toMatchObject([
    { type: "end", outcome: { ok: true, value: 3 } },
  ]);
  expect(await collect(tools.stream("echo", { value: null }))).toMatchObject([
    { type: "end", outcome: { ok: true, value: null } },
  ]);
});

test("ends a stream with the error of the tool", async () => {
  const { tools } = await createTools();

  expect(await collect(tools.stream("count_and_fail"))).toMatchObject([
    { type: "partial", value: 1 },
    {
      type: "end",
      outcome: {
        ok: false,
        error: { type: "TOO_FAR", message: "No further.", details: { limit: 1 } },
      },
    },
  ]);
  expect(await collect(tools.stream("fail"))).toMatchObject([
    { outcome: { error: { type: "WRONG", details: { at: 2 } } } },
  ]);
  expect(await collect(tools.stream("none"))).toMatchObject([
    { outcome: { error: { type: "TOOL_NOT_FOUND" } } },
  ]);
});

test("gives a call that a person has to approve as an outcome, also of a stream", async () => {
  const { connect, runtime } = await createBridge({
    runtimeOptions: { authorize: () => ({ decision: "ask", reason: "It costs." }) },
  });
  const parameters = { type: "object", properties: {} } as const;
  const buy = deftool({ name: "buy", description: "Buys.", parameters, execute: () => "bought" });
  await runtime.createSession({ id: "s", tools: [buy] });
  const { tools } = await (await connect()).session("s");
  const refused = {
    type: "APPROVAL_REQUIRED",
    message: "A person has to approve the call. It costs.",
    details: { reason: "It costs." },
  };
  expect(await tools.call("buy")).toMatchObject({ ok: false, error: refused });
  const events: ToolStreamEvent[] = [];
  for await (const event of tools.stream("buy")) events.push(event);
  expect(events).toMatchObject([{ type: "end", outcome: { ok: false, error: refused } }]);
});

test("tells callers of partial results and progress who want to know", async () => {
  const { tools } = await createTools();
  const partials: unknown[] = [];
  const progress: unknown[] = [];

  const outcome = await tools.call(
    "count",
    { to: 2 },
    { onPartial: (value) => partials.push(value), onProgress: (value) => progress.push(value) },
  );

  expect(outcome).toMatchObject({ ok: true, value: "done" });
  expect(partials).toEqual([1, 2]);
  expect(progress).toEqual([
    { progress: 1, total: 2 },
    { progress: 2, total: 2 },
  ]);
});

test("cancels a call whose caller fails at a partial result", async () => {
  const { tools, seen } = await createTools();
  const refuse = (): never => {
    throw new RangeError("no");
  };

  const call = tools.call("count", { to: 1e9 }, { onPartial: refuse });
  await expect(call).rejects.toThrow(RangeError);
  await vi.waitFor(() => expect(seen.cancelled).toBe(1));
});

test("cancels a stream that is left", async () => {
  const { tools, seen } = await createTools();

  for await (const event of tools.stream("count", { to: 1e9 })) {
    if (event.type === "partial" && event.value === 3) break;
  }

  await vi.waitFor(() => expect(seen.cancelled).toBe(1));
});

test("ends a stream that is cancelled or takes too long with an outcome", async () => {
  const { tools } = await createTools();
  const lastOf = async (stream: AsyncIterable<ToolStreamEvent>) => (await collect(stream)).at(-1);

  expect(await lastOf(tools.stream("wait", {}, { timeoutMs: 50 }))).toMatchObject({
    outcome: { error: { type: "TIMEOUT" } },
  });
  expect(await lastOf(tools.stream("wait", {}, { signal: AbortSignal.timeout(50) }))).toMatchObject(
    { outcome: { error: { type: "CANCELLED" } } },
  );
  const stream = tools.stream("wait");
  const waiting = stream.next();
  await stream.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test("lets a tool go no faster than its reader", async () => {
  const { tools, seen } = await createTools();
  const size = 100_000;
  const stream = tools.stream("count", { to: 2_000, size });

  await stream.next();
  await vi.waitFor(async () => {
    const before = seen.yielded;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(seen.yielded).toBe(before);
  }, 5_000);

  expect(seen.yielded * size).toBeLessThan(20_000_000);
  const events = await collect(stream);
  expect(events.filter(({ type }) => type === "partial").length).toBe(2_000);
});

test("offers tools of a worker", async () => {
  const { tools, session } = await createTools();
  const declaration = {
    name: "remote",
    description: "Somewhere else.",
    parametersJsonSchema: { type: "object", properties: { a: number }, required: ["a"] },
  } as const;

  const ids = await tools.register([{ ...declaration, supportsStreaming: true }], "worker-1");

  expect([...ids.keys()]).toEqual(["remote"]);
  expect((await session.info()).toolCount).toBe(7);
  const taken = tools.register([{ ...declaration, name: "add" }], "worker-1");
  expect((await thrownBy(taken)).code).toBe("DUPLICATE_TOOL");
  const invalid = tools.register([{ ...declaration, name: "not a name" }], "worker-1");
  expect((await thrownBy(invalid)).code).toBe("INVALID_DECLARATION");
  await session.close();
  expect((await thrownBy(tools.register([declaration], "w"))).code).toBe("SESSION_NOT_FOUND");
});

test("throws what says nothing about the tool", async () => {
  const { tools } = await createTools();

  const value = (() => 1) as unknown as null;
  expect((await thrownBy(tools.call("echo", { value }))).code).toBe("INVALID_JSON");
});

test("the host is told in the course of which span a call is made", async () => {
  const { connect, runtime } = await createBridge();
  const trace = deftool({
    name: "trace",
    description: "Names the span.",
    parameters: { type: "object", properties: {} },
    execute: (_, { traceparent }) => traceparent ?? "none",
  });
  await runtime.createSession({ id: "traced", tools: [trace] });
  const tools = (await connect()).toolsOf("traced");
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  expect(await tools.call("trace", {}, { traceparent })).toMatchObject({ value: traceparent });
  const onPartial = (): void => {};
  expect(await tools.call("trace", {}, { traceparent, onPartial })).toMatchObject({
    value: traceparent,
  });
  expect(await tools.call("trace")).toMatchObject({ value: "none" });
  expect(await tools.call("trace", {}, { traceparent: "no span" })).toMatchObject({
    value: "none",
  });
});
