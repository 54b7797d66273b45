import { Server, type ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { connectCallsMethod, connectMethod } from "../carrier/grpc-connect-method.ts";
import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import { HostLog } from "../log/log-record.ts";
import { toServiceDefinition } from "../protocol/service-definition.ts";
import { atMost } from "../time/at-most.ts";
import { Authenticator } from "./access/authenticator.ts";
import { HostAudit } from "./access/host-audit.ts";
import { toServerCredentials } from "./access/server-credentials.ts";
import { advancedHandlers } from "./handlers/advanced-handlers.ts";
import { serveClientCalls } from "./handlers/call-stream-handler.ts";
import { ClientSessions } from "./handlers/client-sessions.ts";
import { sessionHandlers } from "./handlers/session-handlers.ts";
import { streamingToolHandler } from "./handlers/streaming-tool-handler.ts";
import { toolHandlers } from "./handlers/tool-handlers.ts";
import { variableHandlers } from "./handlers/variable-handlers.ts";
import { watchHandler } from "./handlers/watch-handler.ts";
import { serveWorkers } from "./handlers/worker-stream-handler.ts";
import { type BridgeHostOptions, type HostSettings, readHostOptions } from "./host-options.ts";
import { authenticationInterceptor } from "./serving/authentication-interceptor.ts";
import { CallGate } from "./serving/call-gate.ts";
import { deadlineInterceptor } from "./serving/deadline-interceptor.ts";
import type { StreamHandlers, UnaryHandlers } from "./serving/handlers.ts";
import { serveStream, serveUnary, type Service } from "./serving/serve-calls.ts";
import { toServerDefinition } from "./serving/server-definition.ts";
import { StandardServices } from "./serving/standard-services.ts";
import { SessionTools } from "./tools/session-tools.ts";
import { SharedSignals } from "./tools/shared-signals.ts";
import { closeToOthers, removeDeadSocket } from "./unix-socket.ts";

/** Bytes that may be under way on a connection before they are taken. */
const flowControlWindow = 1_048_576;

/** How long the last answers may take to be sent, in milliseconds. */
const flushMs = 1_000;

/** Where a host listens. */
export interface HostAddress {
  /** The interface; the path where it is a Unix socket. */
  readonly host: string;
  /** 0 for a Unix socket. */
  readonly port: number;
  /** As clients take it: `127.0.0.1:50051`, or `unix:/run/later.sock`. */
  readonly address: string;
}

/**
 * Serves the sessions, variables and tools of a runtime to other processes, over gRPC, in the protocol that
 * clients and workers of snakepit speak; with health and reflection.
 *
 * @example
 * ```ts
 * const host = new BridgeHost({ runtime: new Runtime() });
 * const { address } = await host.listen();
 * ```
 */
export class BridgeHost implements AsyncDisposable {
  readonly #settings: HostSettings;
  readonly #log: HostLog;
  readonly #gate: CallGate;
  readonly #sessions: ClientSessions;
  readonly #tools: SessionTools;
  readonly #server: Server;
  readonly #standard = new StandardServices();
  #address: HostAddress | undefined;
  #closing: Promise<void> | undefined;

  /** @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense, `UNSAFE_ADDRESS` */
  constructor(options: BridgeHostOptions) {
    this.#settings = readHostOptions(options);
    const { maxMessageBytes, runtime } = this.#settings;
    const authenticator = new Authenticator(this.#settings);
    const audit = new HostAudit(this.#settings.audit);
    this.#log = new HostLog(this.#settings.log);
    this.#gate = new CallGate(authenticator, this.#settings);
    this.#sessions = new ClientSessions(this.#settings);
    this.#tools = new SessionTools(this.#settings);
    this.#server = new Server({
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
      "grpc-node.flow_control_window": flowControlWindow,
      // A peer that is gone without a word is noticed within a minute.
      "grpc.keepalive_time_ms": 40_000,
      "grpc.keepalive_timeout_ms": 20_000,
      // What nobody can ask for need not be counted.
      "grpc.enable_channelz": 0,
      interceptors: [
        deadlineInterceptor,
        ...(authenticator.isNeeded ? [authenticationInterceptor(authenticator, audit)] : []),
      ],
    });
    const toolHost = { runtime, tools: this.#tools, audit, signals: new SharedSignals() };
    const unary: UnaryHandlers = {
      ...sessionHandlers(this.#settings, this.#sessions, this.#tools, this.#log, audit),
      ...variableHandlers(this.#settings),
      ...advancedHandlers(runtime),
      ...toolHandlers(toolHost, this.#log),
    };
    const streams: StreamHandlers = {
      watchVariables: watchHandler(this.#settings),
      executeStreamingTool: streamingToolHandler(toolHost),
    };
    const service = { gate: this.#gate, log: this.#log, audit };
    this.#server.addService(
      toServerDefinition(toServiceDefinition(BridgeService)),
      implement(service, unary, streams),
    );
    this.#server.addService(
      { [connectMethod.name]: connectMethod },
      { [connectMethod.name]: serveWorkers(service, toolHost, this.#settings) },
    );
    this.#server.addService(
      { [connectCallsMethod.name]: connectCallsMethod },
      { [connectCallsMethod.name]: serveClientCalls(service, toolHost, this.#settings) },
    );
    this.#standard.addTo(this.#server);
  }

  /** Where the host listens; `undefined` before it does. */
  get address(): HostAddress | undefined {
    return this.#address;
  }

  /**
   * Begins to accept requests.
   *
   * @throws LaterError `INVALID_ARGUMENT` for certificates that cannot be used, `HOST_UNAVAILABLE` for an
   * address that cannot be had
   */
  async listen(): Promise<HostAddress> {
    if (this.#closing !== undefined) {
      throw new LaterError("HOST_UNAVAILABLE", "The host has been closed.", { retryable: false });
    }
    if (this.#address !== undefined) return this.#address;
    const { tls, insecure } = this.#settings;
    this.#address = await this.#bind(toServerCredentials(tls));
    this.#standard.setServing(true);
    this.#log.write(insecure && tls === undefined ? "warn" : "info", "listening", {
      address: this.#address.address,
      tls: tls !== undefined,
      insecure,
    });
    return this.#address;
  }

  /**
   * Ends in order: no new requests are taken, watches end with `UNAVAILABLE`, workers are told to end, calls that
   * run may finish within the time for that, then they are cancelled. May be called more than once.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#drain());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #bind(credentials: ServerCredentials): Promise<HostAddress> {
    const { host, port, socket } = this.#settings;
    if (socket === undefined) {
      const bound = await this.#bindTo(`${bracket(host)}:${port}`, credentials);
      return { host, port: bound, address: `${bracket(host)}:${bound}` };
    }
    const address = `unix:${socket}`;
    await removeDeadSocket(socket);
    await this.#bindTo(address, credentials);
    await closeToOthers(socket).catch((cause: unknown) => {
      throw unavailable(address, cause);
    });
    return { host: socket, port: 0, address };
  }

  #bindTo(target: string, credentials: ServerCredentials): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(target, credentials, (cause, port) => {
        if (cause === null) resolve(port);
        else reject(unavailable(target, cause));
      });
    });
  }

  async #drain(): Promise<void> {
    const { drainTimeoutMs } = this.#settings;
    this.#standard.setServing(false);
    this.#log.write("info", "draining", { calls: this.#gate.size });
    this.#gate.close();
    this.#settings.workers?.drain();
    const closed = new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    await atMost(drainTimeoutMs, this.#gate.idle());
    const left = this.#gate.size;
    this.#gate.abort();
    // The last answers are still on their way; who watches the host's health would be waited for for ever.
    await atMost(
      flushMs,
      this.#gate.idle().then(() => closed),
    );
    this.#server.forceShutdown();
    this.#sessions.close();
    this.#tools.close();
    this.#log.write(left === 0 ? "info" : "warn", "closed", { cancelled: left });
  }
}

function implement(
  service: Service,
  unary: UnaryHandlers,
  streams: StreamHandlers,
): UntypedServiceImplementation {
  const implementation: UntypedServiceImplementation = {};
  for (const [name, handler] of Object.entries(unary)) {
    const method = BridgeService.method[name as keyof UnaryHandlers];
    implementation[method.name] = serveUnary(service, method, handler);
  }
  for (const [name, handler] of Object.entries(streams)) {
    const method = BridgeService.method[name as keyof StreamHandlers];
    implementation[method.name] = serveStream(service, method, handler);
  }
  return implementation;
}

function unavailable(target: string, cause: unknown): LaterError {
  const message = `The host cannot listen on ${target}.`;
  return new LaterError("HOST_UNAVAILABLE", message, { cause, details: { target } });
}

function bracket(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
