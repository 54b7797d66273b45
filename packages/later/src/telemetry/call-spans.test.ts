import { setImmediate } from "node:timers/promises";

import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { beforeAll, describe, expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { ToolContext } from "../declare/tool-context.ts";
import type { ToolPolicies } from "../declare/tool-policies.ts";
import type { Tool } from "../declare/tool.ts";
import { ToolError } from "../errors/tool-error.ts";
import { openSession } from "../executor/fixtures/open-session.ts";
import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import type { Session } from "../session/session.ts";
import {
  type InMemoryTelemetry,
  inMemoryTelemetry,
  keepContexts,
} from "./fixtures/in-memory-telemetry.ts";
import { openTelemetry } from "./open-telemetry.ts";

beforeAll(keepContexts);

function tool(
  execute: (value: number, context: ToolContext) => unknown = (value) => value * 2,
  policies: ToolPolicies = {},
): Tool {
  return deftool({
    name: "double",
    description: "Doubles a number.",
    parameters: { type: "object", properties: { value: { type: "number" } }, required: ["value"] },
    execute: ({ value }, toolContext) => execute(value, toolContext),
    annotations: { idempotent: true },
    ...policies,
    register: false,
  });
}

function observe(
  telemetry: InMemoryTelemetry,
  tools: readonly Tool[],
  options: RuntimeOptions = {},
): Promise<Session> {
  const { hooks = [], ...others } = options;
  const { onEvent } = telemetry;
  return openSession(tools, { hooks: [telemetry.hooks, ...hooks], onEvent, ...others });
}

const call = (value: unknown, id = "c1") => ({ id, name: "double", args: { value } }) as never;

describe("the span of a call", () => {
  it("says by the names of the conventions what was called and how long it took, and nothing of what was said", async () => {
    const telemetry = inMemoryTelemetry();
    const session = await observe(telemetry, [tool()]);
    await session.execute(call(2));
    const span = telemetry.span("execute_tool double");
    expect(span.kind).toBe(SpanKind.INTERNAL);
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span.events).toEqual([]);
    expect(span.attributes).toEqual({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "double",
      "gen_ai.tool.call.id": "c1",
      "gen_ai.tool.description": "Doubles a number.",
      "gen_ai.tool.type": "function",
    });
    const [measured] = await telemetry.measured();
    expect(measured).toEqual({
      name: "gen_ai.execute_tool.duration",
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "double",
        "gen_ai.tool.type": "function",
      },
      count: 1,
      sum: expect.any(Number),
    });
    const [seconds, nanoseconds] = span.duration;
    expect(measured?.sum).toBeCloseTo(seconds + nanoseconds / 1e9, 5);
  });

  it("has arguments and result when content is asked for", async () => {
    const telemetry = inMemoryTelemetry({ captureContent: true });
    const session = await observe(telemetry, [
      tool((value) => ({ doubled: BigInt(value) ** 80n })),
    ]);
    await session.execute(call(2));
    expect(telemetry.span("execute_tool double").attributes).toMatchObject({
      "gen_ai.tool.call.arguments": '{"value":2}',
      "gen_ai.tool.call.result": '{"doubled":1208925819614629174706176}',
    });
  });

  it("says which error a call ends with, and its message only when content is asked for", async () => {
    const failing = tool(() => {
      throw new ToolError("OUT_OF_STOCK", "No more for Ada.");
    });
    const quiet = inMemoryTelemetry();
    await (await observe(quiet, [failing])).execute(call(2));
    const span = quiet.span("execute_tool double");
    expect(span.attributes["error.type"]).toBe("OUT_OF_STOCK");
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.events).toMatchObject([
      { name: "gen_ai.execute_tool.exception", attributes: { "exception.type": "OUT_OF_STOCK" } },
    ]);
    expect(JSON.stringify([span.attributes, span.events, span.status])).not.toContain("Ada");
    expect(await quiet.measured()).toMatchObject([
      { count: 1, attributes: { "error.type": "OUT_OF_STOCK" } },
    ]);

    const telling = inMemoryTelemetry({ captureContent: true });
    await (await observe(telling, [failing])).execute(call(2));
    const told = telling.span("execute_tool double");
    expect(told.status).toEqual({ code: SpanStatusCode.ERROR, message: "No more for Ada." });
    expect(told.events[0]?.attributes).toMatchObject({ "exception.message": "No more for Ada." });
  });

  it.each([
    ["arguments that do not fit", "PARAMETER_VALIDATION_FAILED", call("two"), {}, {}],
    [
      "a call that is denied",
      "PERMISSION_DENIED",
      call(2),
      {},
      { authorize: () => ({ decision: "deny" as const }) },
    ],
    ["a call that is late", "TIMEOUT", call(2), { timeoutMs: 1 }, {}],
    ["a call that is cancelled", "CANCELLED", call(2), { signal: AbortSignal.abort() }, {}],
  ])("ends for %s", async (_name, type, request, options, runtime) => {
    const telemetry = inMemoryTelemetry();
    const session = await observe(telemetry, [tool(() => new Promise(() => {}))], runtime);
    await session.execute(request, options);
    expect(telemetry.spans()).toMatchObject([{ attributes: { "error.type": type } }]);
    expect(telemetry.spans()[0]?.attributes["gen_ai.tool.name"]).toBe("double");
  });

  it("does not take names that a model has made up into names and measurements", async () => {
    const telemetry = inMemoryTelemetry();
    const session = await observe(telemetry, [tool()]);
    await session.execute({ id: "c1", name: "tripple" });
    expect(telemetry.span("execute_tool").attributes).toEqual({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "tripple",
      "gen_ai.tool.call.id": "c1",
      "gen_ai.tool.type": "function",
      "error.type": "TOOL_NOT_FOUND",
    });
    const [measured] = await telemetry.measured();
    expect(measured?.attributes).toMatchObject({ "gen_ai.tool.name": "_OTHER" });
  });

  it("is one for calls that share an id and an outcome", async () => {
    const telemetry = inMemoryTelemetry();
    const session = await observe(telemetry, [
      tool(async (value) => (await setImmediate(), value)),
    ]);
    const outcomes = await Promise.all([session.execute(call(2)), session.execute(call(2))]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    expect(telemetry.spans()).toHaveLength(1);
    await session.execute(call(3));
    expect(telemetry.spans()).toHaveLength(2);
  });

  it("is one for all runs of a tool that is tried again, and counts them", async () => {
    let runs = 0;
    const telemetry = inMemoryTelemetry();
    const retried = tool(
      () => {
        runs += 1;
        telemetry.inner(`run ${runs}`);
        if (runs < 3) throw new Error("not yet");
        return runs;
      },
      { retries: { attempts: 3, backoffMs: 1, when: () => true } },
    );
    expect(await (await observe(telemetry, [retried])).execute(call(2))).toMatchObject({
      value: 3,
    });
    const span = telemetry.span("execute_tool double");
    expect(span.attributes["later.tool.runs"]).toBe(3);
    for (const name of ["run 1", "run 2", "run 3"]) {
      expect(telemetry.span(name).parentSpanContext?.spanId).toBe(span.spanContext().spanId);
    }
  });
});

describe("spans of calls and what is around them", () => {
  it("are part of where the call is made, and have in them what each tool does itself", async () => {
    const telemetry = inMemoryTelemetry();
    const session = await observe(telemetry, [
      tool(async (value) => {
        telemetry.inner(`before ${value}`);
        await setImmediate();
        telemetry.inner(`after ${value}`);
        return value;
      }),
    ]);
    const calls = [1, 2, 3].map((value) => ({ id: `c${value}`, name: "double", args: { value } }));
    await telemetry.agent("all", () => session.executeAll(calls, { concurrency: 2 }));
    const agent = telemetry.span("invoke_agent all");
    for (const value of [1, 2, 3]) {
      const span = telemetry
        .spans()
        .find(({ attributes }) => attributes["gen_ai.tool.call.id"] === `c${value}`);
      expect(span?.parentSpanContext?.spanId).toBe(agent.spanContext().spanId);
      for (const name of [`before ${value}`, `after ${value}`]) {
        expect(telemetry.span(name).parentSpanContext?.spanId).toBe(span?.spanContext().spanId);
      }
    }
  });

  it("stay apart where calls wait for others of their tool", async () => {
    const telemetry = inMemoryTelemetry();
    const gated = tool(
      async (value) => {
        await setImmediate();
        telemetry.inner(`run ${value}`);
        return value;
      },
      { concurrency: 1 },
    );
    const session = await observe(telemetry, [gated]);
    await Promise.all([1, 2, 3].map((value) => session.execute(call(value, `c${value}`))));
    for (const value of [1, 2, 3]) {
      const parent = telemetry.span(`run ${value}`).parentSpanContext?.spanId;
      const found = telemetry.spans().find((span) => span.spanContext().spanId === parent);
      expect(found?.attributes["gen_ai.tool.call.id"]).toBe(`c${value}`);
    }
  });

  it("have in them what a generator does, from the first value to the last", async () => {
    const telemetry = inMemoryTelemetry();
    const streaming = tool(async function* () {
      telemetry.inner("first");
      yield 1;
      await setImmediate();
      telemetry.inner("last");
      yield 2;
    });
    const session = await observe(telemetry, [streaming]);
    await session.execute(call(2), { onEvent: () => setImmediate() });
    const { spanId } = telemetry.span("execute_tool double").spanContext();
    expect(telemetry.span("first").parentSpanContext?.spanId).toBe(spanId);
    expect(telemetry.span("last").parentSpanContext?.spanId).toBe(spanId);
  });

  it("are named to the tool, and belong to a span that comes with a call", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const telemetry = inMemoryTelemetry();
    const session = await observe(telemetry, [tool((_value, { traceparent: own }) => own)]);
    const outcome = await session.execute(call(2), { traceparent });
    const span = telemetry.span("execute_tool double");
    expect(span.parentSpanContext).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      isRemote: true,
    });
    const { traceId, spanId } = span.spanContext();
    expect(outcome).toMatchObject({ value: `00-${traceId}-${spanId}-01` });
    expect(traceId).toBe("0af7651916cd43dd8448eb211c80319c");
  });

  it("are none without the events of the runtime, and without its hooks have nothing in them", async () => {
    const telemetry = inMemoryTelemetry();
    const tools = [tool((value) => (telemetry.inner(`run ${value}`), value))];
    const hooked = await openSession(tools, { hooks: [telemetry.hooks] });
    await hooked.execute(call(1));
    expect(telemetry.spans().map(({ name }) => name)).toEqual(["run 1"]);
    const heard = await openSession(tools, { onEvent: telemetry.onEvent });
    await heard.execute(call(2));
    expect(telemetry.span("run 2").parentSpanContext).toBeUndefined();
    expect(telemetry.span("execute_tool").attributes["gen_ai.tool.name"]).toBe("double");
  });
});

describe("calls under telemetry that fails", () => {
  const failing = (): never => {
    throw new Error("no telemetry");
  };
  const broken = {
    spanContext: failing,
    setAttribute: failing,
    setAttributes: failing,
    addEvent: failing,
    setStatus: failing,
    end: failing,
  };

  it.each([
    ["a tracer", { startSpan: failing }, {}],
    ["spans", { startSpan: () => broken }, {}],
    [
      "a meter",
      { startSpan: () => trace.wrapSpanContext(emptyContext) },
      { createHistogram: failing },
    ],
  ])("end as they would without it: %s", async (_name, tracer, meter) => {
    const { hooks, onEvent } = openTelemetry({
      tracer: tracer as never,
      meter: meter as never,
      captureContent: true,
    });
    const session = await openSession([tool()], { hooks: [hooks], onEvent });
    expect(await session.execute(call(2))).toMatchObject({ value: 4 });
    expect(await session.execute(call("two"))).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED" },
    });
  });

  it("run where whoever keeps the contexts fails", async () => {
    const telemetry = inMemoryTelemetry();
    const session = await observe(telemetry, [tool()]);
    context.disable();
    class FailingContextManager extends AsyncLocalStorageContextManager {
      override active = failing;
      override with = failing;
    }
    context.setGlobalContextManager(new FailingContextManager());
    try {
      expect(await session.execute(call(2))).toMatchObject({ value: 4 });
    } finally {
      context.disable();
      keepContexts();
    }
  });
});

const emptyContext = { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 };
