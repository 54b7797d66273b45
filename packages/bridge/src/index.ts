/**
 * The bridge between the runtime and other processes, over gRPC: a host that serves sessions, variables and
 * tools, a client for it, and how values stand on the wire.
 *
 * @packageDocumentation
 */

// Host
export { BridgeHost, type HostAddress } from "./host/bridge-host.ts";
export type {
  BridgeHostOptions,
  HostTls,
  SessionRequest,
  TokenGrant,
} from "./host/host-options.ts";
export type { LogLevel, LogRecord } from "./host/log-record.ts";

// For authors of peers
export type { AnyMessage } from "./wire/any-message.ts";
export { readValue, type ReceivedValue } from "./wire/read-value.ts";
export { type SentValue, writeValue, type WriteValueOptions } from "./wire/write-value.ts";
export { readToolValue } from "./wire/read-tool-value.ts";
export { readToolArguments, type ToolArgumentFields } from "./wire/read-tool-arguments.ts";
export { writeToolValue } from "./wire/write-tool-value.ts";
