/**
 * `later-runtime/telemetry`: spans and metrics of OpenTelemetry for tool calls, conversations and requests to models.
 * Needs `@opentelemetry/api`.
 *
 * @packageDocumentation
 */

export { openTelemetry, type OpenTelemetry, type OpenTelemetryOptions } from "./open-telemetry.ts";
export type { AgentDescription, AgentRun } from "./observe-agent.ts";
export type { ObservedModelOptions } from "./observe-model.ts";
