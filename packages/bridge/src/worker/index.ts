/**
 * Workers: programs that run tools for a host, on its machine or another one. See docs/worker-protocol.md.
 *
 * @packageDocumentation
 */

export { serveWorker } from "./serve-worker.ts";
export type { ServeWorkerOptions } from "./run-worker.ts";
export type { CallObservation } from "./call-observation.ts";

// What the threads of a pool run
export { serveThread, type ThreadData } from "./serve-thread.ts";

// For programs that end their process themselves
export { runWorker } from "./run-worker.ts";
export { isStartedByHost } from "./host-environment.ts";
export type { Admission } from "./tool-worker.ts";
export type { DialOptions } from "../carrier/grpc-client-carrier.ts";
export type { BridgeClientOptions, ClientTls } from "../client/client-options.ts";
export type { LogLevel, LogRecord } from "../log/log-record.ts";
export type { Rejection } from "../worker-protocol/messages.ts";
