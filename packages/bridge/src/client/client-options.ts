import { type ChannelCredentials, type ChannelOptions, credentials } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { longestTimerMs } from "../time/longest-timer.ts";

/** Certificates, each as the text of a PEM file. */
export interface ClientTls {
  /** Authorities of the host's certificate. @default those that Node.js knows */
  readonly ca?: string | Uint8Array;
  /** The client's own certificate, where the host asks for one; with `key`. */
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  /** The name in the host's certificate, where it is not the one in the address. */
  readonly serverName?: string;
}

/** How a host is reached. */
export interface BridgeClientOptions {
  /** Tells the host who is calling. Sent with every call, as it is when there is no `tls`. */
  readonly token?: string;
  /** @default no encryption */
  readonly tls?: ClientTls;
  /**
   * How long the host may take to answer one call, in milliseconds; `Infinity` for as long as it likes.
   * It does not concern tools and watches.
   *
   * @default 30_000
   */
  readonly deadlineMs?: number;
  /** How long `connect` waits for the host, in milliseconds. @default 10_000 */
  readonly connectTimeoutMs?: number;
  /** Of one message, in bytes, both ways. @default 104_857_600 */
  readonly maxMessageBytes?: number;
  /**
   * How often a host that says nothing is asked for a sign of life while calls run, in milliseconds. If
   * there is none within the same time, or 10 seconds, the calls end with `HOST_UNAVAILABLE`.
   *
   * @default 30_000
   */
  readonly keepAliveMs?: number;
  /** Gives `connect` up. */
  readonly signal?: AbortSignal;
}

/** The options with defaults. */
export type ClientSettings = Required<Omit<BridgeClientOptions, "token" | "tls" | "signal">> &
  Pick<BridgeClientOptions, "token" | "tls">;

/** @throws LaterError `INVALID_ARGUMENT`, naming the option */
export function readClientOptions(options: BridgeClientOptions): ClientSettings {
  const { token, tls } = options;
  if (token !== undefined && !/^[\x21-\x7E]+$/.test(token)) {
    throw invalid('"token" has to be a text of printable ASCII characters without spaces.');
  }
  if ((tls?.cert === undefined) !== (tls?.key === undefined)) {
    throw invalid('"tls.cert" and "tls.key" go together.');
  }
  return {
    ...(token === undefined ? {} : { token }),
    ...(tls === undefined ? {} : { tls }),
    deadlineMs: readPositive("deadlineMs", options.deadlineMs ?? 30_000),
    connectTimeoutMs: readDuration("connectTimeoutMs", options.connectTimeoutMs ?? 10_000),
    maxMessageBytes: readPositive("maxMessageBytes", options.maxMessageBytes ?? 104_857_600),
    keepAliveMs: readDuration("keepAliveMs", options.keepAliveMs ?? 30_000),
  };
}

/** How @grpc/grpc-js identifies host and client. */
export function toCredentials({ tls }: ClientSettings): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(toBuffer(tls.ca), toBuffer(tls.key), toBuffer(tls.cert));
}

/** How @grpc/grpc-js sets the connection up. */
export function toChannelOptions({
  tls,
  maxMessageBytes,
  keepAliveMs,
}: ClientSettings): ChannelOptions {
  return {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.keepalive_time_ms": keepAliveMs,
    "grpc.keepalive_timeout_ms": Math.min(keepAliveMs, 10_000),
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 5_000,
    // Otherwise clients of the same host share one connection, and closing one keeps it open.
    "grpc.use_local_subchannel_pool": 1,
    // Proxies of the environment are meant for the web.
    "grpc.enable_http_proxy": 0,
    // What nobody can ask for need not be counted.
    "grpc.enable_channelz": 0,
    "grpc-node.flow_control_window": 1_048_576,
    ...(tls?.serverName === undefined
      ? {}
      : {
          "grpc.ssl_target_name_override": tls.serverName,
          "grpc.default_authority": tls.serverName,
        }),
  };
}

function toBuffer(pem: string | Uint8Array | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem as string);
}

function readDuration(name: string, value: number): number {
  return Math.min(readPositive(name, value), longestTimerMs);
}

function readPositive(name: string, value: number): number {
  if (typeof value === "number" && value > 0) return value;
  throw invalid(`"${name}" has to be a number greater than 0.`);
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
