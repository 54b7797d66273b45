/**
 * One call of a tool without a runtime, for authors of workers: processes that run tools for a host, which keeps the
 * sessions. An application needs none of it.
 *
 * @packageDocumentation
 */

export { yieldsPartials } from "../declare/yields-partials.ts";
export { executeCall } from "../executor/execute-call.ts";
export type { CallHost } from "../executor/call-host.ts";
export type { RunningCall } from "../executor/running-call.ts";
export { createStoredVariables } from "./stored-variables.ts";
