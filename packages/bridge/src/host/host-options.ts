import { LaterError, type LaterTool, type Runtime } from "later-runtime";

import type { AuditLog } from "../audit/audit-log.ts";
import type { LogRecord } from "../log/log-record.ts";
import { readSocketPath } from "./unix-socket.ts";
import type { WorkerAcceptor } from "./worker-acceptor.ts";

/** A token that admits its bearer. */
export interface TokenGrant {
  /** At least 16 characters. */
  readonly token: string;
  /** Who its bearer is, in variables' rules of access and in histories. @default "client" */
  readonly principal?: string;
  /** Which sessions the bearer may use: a pattern of ids, in which `*` stands for any text. @default "*" */
  readonly sessions?: string;
  /**
   * What the bearer may do: `client` to use sessions, `worker` to run tools for the host, `application` to keep
   * sessions at the host besides, and names of the application's own, for `toolRoles` and `authorize` hooks. At most 64.
   *
   * @default ["client"]
   */
  readonly roles?: readonly string[];
}

/** Certificates, each as the text of a PEM file. */
export interface HostTls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /**
   * Authorities of client certificates. Where it is given, clients have to present a certificate of theirs,
   * whose common name is then who the client is.
   */
  readonly ca?: string | Buffer;
  /** Roles by the common names of client certificates, for hosts without tokens. @default ["client"] for each */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
}

/** What a caller wants to do with a session. */
export interface SessionRequest {
  readonly principal: string;
  readonly sessionId: string;
  /** Name of the method, such as `SetVariable`. */
  readonly method: string;
}

/** What a {@link BridgeHost} can be told at its creation. */
export interface BridgeHostOptions {
  /** Whose sessions and tools are served. Whoever made it closes it. */
  readonly runtime: Runtime;
  /** Address of an interface, or a name for one. @default "127.0.0.1" */
  readonly host?: string;
  /** 0 for one that is free. @default 0 */
  readonly port?: number;
  /**
   * Path of a Unix socket to listen on, in place of `host`, `port` and `tls`. Only processes of the same user reach it.
   * A socket that a dead process has left there is replaced. At most 103 bytes; not on Windows.
   *
   * @default none
   */
  readonly socket?: string;
  /**
   * Which of a session's tools others may see and run: names, or a function that decides; for tools that are there
   * for all sessions it is asked with an empty id.
   *
   * @default all that are enabled in the session
   */
  readonly expose?: readonly string[] | ((tool: LaterTool, sessionId: string) => boolean);
  /** Who is admitted. Empty: whoever reaches the host, or whoever has a certificate where `tls.ca` is given. */
  readonly tokens?: readonly TokenGrant[];
  /**
   * Which roles callers need for which tools, by patterns of names in which `*` stands for any text: one of the
   * roles of each pattern that fits. For others the tool is not there. @default none
   */
  readonly toolRoles?: Readonly<Record<string, readonly string[]>>;
  /** @default no encryption */
  readonly tls?: HostTls;
  /**
   * Whether to listen beyond this machine without tokens or certificates, or without encryption.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /** Asked before each request that concerns a session. What it throws counts as no. @default yes */
  readonly authorizeSession?: (request: SessionRequest) => boolean;
  /**
   * How long a session lives without being used, in milliseconds, unless the client says otherwise.
   *
   * @default 3_600_000
   */
  readonly sessionTtlMs?: number;
  /** Sessions that clients may have begun at a time. @default 10_000 */
  readonly maxSessions?: number;
  /** Of one message, in bytes, both ways. @default 104_857_600 */
  readonly maxMessageBytes?: number;
  /** Requests that are served at the same time, streams included. @default 20_000 */
  readonly maxCalls?: number;
  /** Variables that one request may name. @default 10_000 */
  readonly maxBatchSize?: number;
  /** Tools that workers may register in one session. @default 1_000 */
  readonly maxRegisteredTools?: number;
  /** How long `drain` and `close` wait for calls that run, in milliseconds. @default 10_000 */
  readonly drainTimeoutMs?: number;
  /**
   * Where calls, registrations, denials and sessions are written down. Whoever made it closes it, after the host.
   *
   * @default nowhere
   */
  readonly audit?: AuditLog;
  /** Told what happens. It must not throw. @default nobody is told */
  readonly log?: (record: LogRecord) => void;
  /** Takes the workers and applications that dial the host, such as `Workers`. @default none are taken */
  readonly workers?: WorkerAcceptor;
}

/** Options that have no default. */
type Optional = "socket" | "tls" | "authorizeSession" | "workers" | "audit";

/** The options with defaults. */
export type HostSettings = Required<Omit<BridgeHostOptions, Optional>> &
  Pick<BridgeHostOptions, Optional>;

const minimumTokenLength = 16;

/** @throws LaterError `INVALID_ARGUMENT`, naming the option, and `UNSAFE_ADDRESS` */
export function readHostOptions(options: BridgeHostOptions): HostSettings {
  const { host = "127.0.0.1", socket, tokens = [], tls, insecure = false } = options;
  if (socket !== undefined && (options.host ?? options.port ?? tls) !== undefined) {
    throw invalid('"socket" is in place of "host", "port" and "tls".');
  }
  for (const { token, principal } of tokens) {
    if (typeof token !== "string" || token.length < minimumTokenLength) {
      throw invalid(`A token has at least ${minimumTokenLength} characters.`);
    }
    if (principal === "") throw invalid("A principal is a text that is not empty.");
  }
  const isAuthenticated = tokens.length > 0 || tls?.ca !== undefined;
  if (!insecure && !isLoopback(host) && (tls === undefined || !isAuthenticated)) {
    throw new LaterError(
      "UNSAFE_ADDRESS",
      `To listen on "${host}", which can be reached from other machines, the host needs TLS and ` +
        "tokens or client certificates, or has to be told that insecure is meant.",
      { details: { host } },
    );
  }
  return {
    ...options,
    ...(socket === undefined ? {} : { socket: readSocketPath(socket) }),
    host,
    tokens,
    insecure,
    port: readCount("port", options.port, 0, 65_535) ?? 0,
    expose: options.expose ?? (() => true),
    toolRoles: options.toolRoles ?? {},
    sessionTtlMs: options.sessionTtlMs ?? 3_600_000,
    maxSessions: readCount("maxSessions", options.maxSessions, 0) ?? 10_000,
    maxMessageBytes: readCount("maxMessageBytes", options.maxMessageBytes, 1) ?? 104_857_600,
    maxCalls: readCount("maxCalls", options.maxCalls, 1) ?? 20_000,
    maxBatchSize: readCount("maxBatchSize", options.maxBatchSize, 1) ?? 10_000,
    maxRegisteredTools: readCount("maxRegisteredTools", options.maxRegisteredTools, 0) ?? 1_000,
    drainTimeoutMs: readCount("drainTimeoutMs", options.drainTimeoutMs, 0) ?? 10_000,
    log: options.log ?? (() => {}),
  };
}

/** Whether an address can be reached from this machine only. */
function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host === "::1" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host)
  );
}

function readCount(
  name: string,
  value: number | undefined,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw invalid(`"${name}" has to be a whole number of at least ${minimum}.`);
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
