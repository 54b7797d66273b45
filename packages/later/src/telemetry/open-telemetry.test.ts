import { metrics, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, it } from "vitest";

import { openTelemetry } from "./open-telemetry.ts";

it("goes to the providers that are registered, also where that comes later", async () => {
  const telemetry = openTelemetry();
  expect(await telemetry.agent("unheard", async () => 5)).toBe(5);

  const heard = openTelemetry();
  const spans = new InMemorySpanExporter();
  const measurements = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: measurements,
    exportIntervalMillis: 3_600_000,
  });
  const meters = new MeterProvider({ readers: [reader] });
  const processor = new SimpleSpanProcessor(spans);
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
  metrics.setGlobalMeterProvider(meters);
  try {
    await heard.agent("heard", async () => 5);
    await meters.forceFlush();
    const [span] = spans.getFinishedSpans();
    expect(span?.name).toBe("invoke_agent heard");
    expect(span?.instrumentationScope.name).toBe("later-runtime");
    const [scope] = measurements.getMetrics()[0]?.scopeMetrics ?? [];
    expect(scope?.scope.name).toBe("later-runtime");
    expect(scope?.metrics[0]?.descriptor.name).toBe("gen_ai.invoke_agent.duration");
  } finally {
    trace.disable();
    metrics.disable();
  }
});
