import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { serveWorker } from "later-bridge/worker";
import { deftool } from "later-runtime";
import { openTelemetry } from "later-runtime/telemetry";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer("worker");
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** Does something that has a span of its own. */
const work = deftool(
  (): string => {
    tracer.startSpan("work").end();
    return "done";
  },
  { name: "work" },
);

/** Tells of the spans that have ended in this process. */
const spans = deftool(
  (): { name: string; traceId: string; spanId: string; parent: string }[] =>
    exporter.getFinishedSpans().map((span) => ({
      name: span.name,
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parent: span.parentSpanContext?.spanId ?? "",
    })),
  { name: "spans" },
);

const { hooks, onEvent } = openTelemetry({ tracer });
await serveWorker({ tools: [work, spans], hooks: [hooks], onEvent });
