import path from "node:path";

import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { BridgeHost, BridgeTools, type PoolOptions, Workers } from "later-bridge";
import { generate, Runtime, type RuntimeOptions, ToolRegistry } from "later-runtime";
import { openTelemetry } from "later-runtime/telemetry";
import { calls, scriptedModel, text } from "later-runtime/testing";
import { afterEach, beforeAll, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";
import { commands } from "./commands.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const telemetry = openTelemetry({ tracer: provider.getTracer("host") });
const observed = { hooks: [telemetry.hooks], onEvent: telemetry.onEvent };
const node: PoolOptions = {
  command: [
    process.execPath,
    "--conditions=later-source",
    "--import",
    "tsx",
    path.join(root, "test/workers/traced-worker.ts"),
  ],
  size: 1,
  readyTimeoutMs: 60_000,
};
let closing: (() => Promise<void>)[] = [];

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  exporter.reset();
});

async function open(options: RuntimeOptions): Promise<Runtime> {
  const runtime = await Runtime.open({ registry: new ToolRegistry(), ...options });
  closing.push(() => runtime.close());
  return runtime;
}

function span(name: string): ReadableSpan {
  const [found, ...others] = exporter.getFinishedSpans().filter((ended) => ended.name === name);
  if (found === undefined || others.length > 0) throw new Error(`There is no single "${name}".`);
  return found;
}

async function valueOf(runtime: Runtime, name: string): Promise<unknown> {
  const session = await runtime.createSession();
  const outcome = await session.execute({ name });
  return outcome.ok ? outcome.value : outcome.error;
}

it("what a worker does is part of the conversation that it works for", async () => {
  const source = await open({ placement: new Workers({ pools: [node] }), ...observed });
  const model = scriptedModel([calls({ name: "work" }), text("It is done.")]);
  await telemetry.agent("boss", () => generate("Do it.", { model, source }));
  const agent = span("invoke_agent boss").spanContext();
  const call = span("execute_tool work");
  expect(call.parentSpanContext?.spanId).toBe(agent.spanId);

  const [work, execution] = (await valueOf(source, "spans")) as Record<string, string>[];
  expect(execution).toMatchObject({
    name: "execute_tool work",
    traceId: agent.traceId,
    parent: call.spanContext().spanId,
  });
  expect(work).toMatchObject({
    name: "work",
    traceId: agent.traceId,
    parent: execution?.["spanId"],
  });
}, 60_000);

it("what a worker behind a host does is part of what the application does", async () => {
  const workers = new Workers({ pools: [node] });
  const host = new BridgeHost({ runtime: await open({ placement: workers }), workers });
  const { address } = await host.listen();
  closing.push(() => host.close());
  const application = await open({ placement: new BridgeTools(address), ...observed });
  expect(await valueOf(application, "work")).toBe("done");

  const call = span("execute_tool work").spanContext();
  const [, execution] = (await valueOf(application, "spans")) as Record<string, string>[];
  expect(execution).toMatchObject({ traceId: call.traceId, parent: call.spanId });
}, 60_000);

it.skipIf(python === undefined)(
  "a worker in Python is told of the span",
  async () => {
    process.env["LATER_PYTHON"] = python;
    const { tool: _tool, ...pool } = commands["python"] ?? { command: ["python3"], tool: "" };
    const placement = new Workers({ pools: [{ ...pool, size: 1, readyTimeoutMs: 60_000 }] });
    const runtime = await open({ placement, ...observed });
    const traceparent = await valueOf(runtime, "trace");
    const { traceId, spanId } = span("execute_tool trace").spanContext();
    expect(traceparent).toBe(`00-${traceId}-${spanId}-01`);
  },
  60_000,
);
