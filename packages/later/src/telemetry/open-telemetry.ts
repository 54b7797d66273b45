import { type Meter, trace, type Tracer } from "@opentelemetry/api";

import type { ModelClient } from "../conversation/model/model-client.ts";
import type { CallHooks } from "../executor/call-hooks.ts";
import type { CallEvent } from "../executor/execute-options.ts";
import { CallSpans } from "./call-spans.ts";
import { Instruments } from "./instruments.ts";
import type { Destination } from "./observation.ts";
import { type AgentDescription, type AgentRun, observeAgent } from "./observe-agent.ts";
import { observeModel, type ObservedModelOptions } from "./observe-model.ts";

/** What is told to OpenTelemetry, and by whom. */
export interface OpenTelemetryOptions {
  /**
   * Whether spans have what is said and computed: messages, system instructions, declarations, arguments, results, and
   * the messages of errors.
   *
   * @default false
   */
  readonly captureContent?: boolean;
  /** @default the tracer `later-runtime` of the provider that has been registered */
  readonly tracer?: Tracer;
  /** @default the meter `later-runtime` of the provider that has been registered when something is first measured */
  readonly meter?: Meter;
}

/**
 * Observes a program with OpenTelemetry. Nothing that it observes depends on it: what a tracer or a meter throws is
 * ignored.
 */
export interface OpenTelemetry {
  /** For `hooks` of a runtime or worker, before others: makes what tools do part of the spans of their calls. */
  readonly hooks: CallHooks;
  /** For `onEvent` of the same runtime or worker: begins and ends these spans. There are none without it. */
  readonly onEvent: (event: CallEvent) => void;
  /**
   * The same model with a span for each request. Around `retrying` it sees one request, within it sees each attempt.
   */
  model(model: ModelClient, options?: ObservedModelOptions): ModelClient;
  /**
   * Has a conversation inside of a span, and gives what it gives. Requests and calls are in that span as far as their
   * own spans are made by this too. What `run` throws is thrown.
   *
   * @param run - called once, at once
   */
  agent<Run extends AgentRun>(agent: string | AgentDescription, run: () => Run): Run;
}

/**
 * Spans and measurements by OpenTelemetry's conventions for generative AI. Spans become parts of each other where a
 * context manager is registered, as the SDK for Node.js does it.
 *
 * @example
 * ```ts
 * const telemetry = openTelemetry();
 * const runtime = new Runtime({ hooks: [telemetry.hooks], onEvent: telemetry.onEvent });
 * const model = telemetry.model(gemini(client, "gemini-3.8-flash"));
 * await telemetry.agent("weather", () => generate("How warm is Rome?", { model, source: runtime }));
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetry {
  const destination: Destination = {
    tracer: options.tracer ?? trace.getTracer("later-runtime"),
    instruments: new Instruments(options.meter),
    captureContent: options.captureContent === true,
  };
  const { hooks, onEvent } = new CallSpans(destination);
  return {
    hooks,
    onEvent,
    model: (model, modelOptions = {}) => observeModel(destination, model, modelOptions),
    agent: (agent, run) =>
      observeAgent(destination, typeof agent === "string" ? { name: agent } : agent, run),
  };
}
