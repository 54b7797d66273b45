import { type ExecutorOptions, LaterError, type LaterTool } from "later-runtime";

import type { Carrier, ReceivedHeader } from "../carrier/carrier.ts";
import { offerOf } from "../contracts/offer-of.ts";
import type { HostLog } from "../log/log-record.ts";
import { HostRequests } from "../remote-store/host-requests.ts";
import type { Requester } from "../remote-store/requester.ts";
import { Heartbeat } from "../worker-protocol/heartbeat.ts";
import { fromHeldLimits } from "../worker-protocol/held-limits.ts";
import {
  type Call,
  type Fulfilled,
  type HostMessage,
  type Problem,
  protocolVersion,
  type Rejection,
  type Welcome,
} from "../worker-protocol/messages.ts";
import { toExecutorOptions } from "./call-observation.ts";
import { Farewell } from "./farewell.ts";
import { fromProblem } from "./from-problem.ts";
import { readLibraryVersion } from "./library-version.ts";
import { readCall } from "./read-call.ts";
import { readHostMessage } from "./read-host-message.ts";
import type { CallSurroundings } from "./served-call.ts";
import { ServedCalls } from "./served-calls.ts";
import { WorkerSessions } from "./worker-sessions.ts";

/** What a {@link ToolWorker} is made of. */
export interface ToolWorkerOptions {
  /** The connection with the host, which then belongs to the worker. Nobody has listened to it before. */
  readonly carrier: Carrier;
  readonly tools: readonly LaterTool[];
  /** For people; any text. */
  readonly name: string;
  /** How many calls run at a time, at least 1. @default 64 */
  readonly concurrency?: number;
  /** What a host that has started this process wants to hear. */
  readonly token?: string;
  /**
   * Whether a host that no longer answers is given up. Not for sockets of one machine: those end with the host, and
   * one that merely stands still has not gone.
   *
   * @default false
   */
  readonly watchesHost?: boolean;
  /** How long the host may take until it has judged the tools, in milliseconds. @default 10_000 */
  readonly handshakeTimeoutMs?: number;
  readonly log: HostLog;
  /** How it runs calls. @default nothing happens around them, and nobody watches */
  readonly executor?: ExecutorOptions;
}

/** What a host has said of a worker. */
export interface Admission {
  /** What it calls the worker. */
  readonly workerId: string;
  /** Names of the tools that it may call. */
  readonly accepted: readonly string[];
  /** Why it calls no others. */
  readonly rejected: readonly Rejection[];
}

/** In the only offer that is made. */
const offerId = 1;

/** What every host takes, in bytes: enough to say that something else is too long. */
const leastMessageBytes = 4_096;

/**
 * A worker on one connection: offers tools to the host, and runs the calls that come, with this library's executor.
 * What a host sends may be anything.
 */
export class ToolWorker {
  /** Settles when the host has judged the tools. Rejects as `ended` tells, if that comes before. */
  readonly ready: Promise<Admission>;
  /** Settles when the connection has ended: with the reason, or `undefined` if that was wanted. Never rejects. */
  readonly ended: Promise<LaterError | undefined>;
  readonly #carrier: Carrier;
  readonly #watchesHost: boolean;
  readonly #log: HostLog;
  readonly #executor: ExecutorOptions;
  readonly #requests: HostRequests;
  readonly #surroundings: CallSurroundings & { options: ExecutorOptions; takesLists: boolean };
  readonly #calls: ServedCalls;
  readonly #farewell: Farewell;
  readonly #timer: ReturnType<typeof setTimeout>;
  #welcome: Welcome | undefined;
  #heartbeat: Heartbeat | undefined;
  #isClosed = false;
  #reason: LaterError | undefined;
  #onReady!: (admission: Admission) => void;
  #onFailed!: (reason: LaterError) => void;
  #onEnded!: (reason: LaterError | undefined) => void;

  constructor(options: ToolWorkerOptions) {
    const { carrier, tools, concurrency = 64, handshakeTimeoutMs = 10_000 } = options;
    this.#carrier = carrier;
    this.#watchesHost = options.watchesHost ?? false;
    this.#log = options.log;
    this.#executor = options.executor ?? toExecutorOptions({});
    this.ready = new Promise((resolve, reject) => {
      this.#onReady = resolve;
      this.#onFailed = reject;
    });
    this.ready.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve;
    });
    this.#requests = new HostRequests((message, attachments) => carrier.send(message, attachments));
    const sessions = new WorkerSessions(this.#requests);
    const byName = new Map(tools.map((tool) => [tool.declaration.name, tool]));
    this.#surroundings = {
      carrier,
      options: this.#executor,
      takesLists: false,
      find: (name) => byName.get(name),
      variablesOf: (session) => sessions.variablesOf(session),
    };
    this.#calls = new ServedCalls(concurrency, this.#surroundings);
    this.#farewell = new Farewell({
      carrier,
      calls: this.#calls,
      requests: this.#requests,
      ended: this.ended,
    });
    this.#timer = setTimeout(() => this.#giveUp("did not answer in time"), handshakeTimeoutMs);
    carrier.listen({
      message: (header, attachments) => this.#receive(header, attachments),
      closed: (reason) => this.#end(reason),
    });
    try {
      this.#announce(options, concurrency);
    } catch (cause) {
      const message = `The tools cannot be offered: ${cause instanceof Error ? cause.message : ""}`;
      this.#leaveFor(new LaterError("INVALID_ARGUMENT", message, { cause }));
    }
  }

  /** What the host can be asked for. */
  get requests(): Requester {
    return this.#requests;
  }

  /**
   * Ends the connection in order: the host sends no further calls, and those that it has sent are ended first.
   *
   * @param timeoutMs - how long they may take until they are cancelled, in milliseconds. Default: for ever
   */
  drain(timeoutMs: number = Infinity): Promise<void> {
    return this.#farewell.begin(timeoutMs);
  }

  /** Ends the connection at once; calls that run are cancelled. */
  close(): void {
    this.#isClosed = true;
    this.#carrier.destroy();
  }

  #announce({ name, token, tools }: ToolWorkerOptions, concurrency: number): void {
    this.#carrier.send({
      type: "announce",
      protocol: protocolVersion,
      name,
      language: "node",
      version: readLibraryVersion(),
      pid: process.pid,
      concurrency,
      lists: true,
      ...(token === undefined ? {} : { token }),
    });
    this.#carrier.send({ type: "fulfil", id: offerId, tools: tools.map(offerOf) });
  }

  #receive(header: ReceivedHeader, attachments: readonly Uint8Array[]): void {
    this.#heartbeat?.heard();
    const message = readHostMessage(header);
    if (typeof message === "string") this.#refuse(message, header);
    else this.#handle(message, attachments);
  }

  #handle(message: HostMessage, attachments: readonly Uint8Array[]): void {
    switch (message.type) {
      case "call":
        this.#call(message, attachments);
        break;
      case "credit":
        this.#calls.grant(message.id, message.count);
        break;
      case "cancel":
        this.#calls.cancel(message.id, message.reason);
        break;
      case "recall":
        this.#calls.recall(message.ids);
        break;
      case "ping":
        this.#carrier.send({
          type: "pong",
          id: message.id,
          memoryBytes: process.memoryUsage.rss(),
        });
        break;
      case "pong":
        this.#farewell.heard(message.id);
        break;
      case "response":
      case "event":
        this.#requests.receive(message, attachments);
        break;
      case "welcome":
        this.#greet(message);
        break;
      case "fulfilled":
        this.#judged(message);
        break;
      case "drain":
        this.#log.write("info", "host-draining", { calls: this.#calls.size });
        void this.#farewell.follow();
        break;
      case "problem":
        this.#hear(message);
        break;
    }
  }

  #call(message: Call, attachments: readonly Uint8Array[]): void {
    const { id } = message;
    if (this.#calls.has(id)) {
      this.#problem("MALFORMED_MESSAGE", "There is a call with the same id.", "call");
      return;
    }
    try {
      this.#calls.add(readCall(message, attachments));
    } catch (error) {
      this.#refuseCall(id, LaterError.is(error) ? error.message : "The call cannot be read.");
    }
  }

  #greet(welcome: Welcome): void {
    if (this.#welcome !== undefined) {
      this.#problem("MALFORMED_MESSAGE", "The host has said welcome already.", "welcome");
      return;
    }
    const { protocol, workerId, mode, heartbeatMs, limits } = welcome;
    if (protocol !== protocolVersion) {
      const message = `The worker speaks version ${protocolVersion} of the protocol.`;
      this.#problem("UNSUPPORTED_PROTOCOL", message, "welcome");
      this.#reason ??= fromProblem("UNSUPPORTED_PROTOCOL", message);
      this.#carrier.end();
      return;
    }
    this.#welcome = welcome;
    if (limits !== undefined) this.#requests.welcome(fromHeldLimits(limits));
    const maxMessageBytes = Math.max(welcome.maxMessageBytes, leastMessageBytes);
    this.#surroundings.takesLists = welcome.lists === true;
    this.#surroundings.options = { ...this.#executor, maxResultSize: maxMessageBytes };
    this.#carrier.limit(maxMessageBytes);
    this.#log.write("debug", "welcomed", { worker: workerId, mode });
    if (!this.#watchesHost) return;
    this.#heartbeat = new Heartbeat({
      intervalMs: heartbeatMs,
      ping: (id) => this.#carrier.send({ type: "ping", id }),
      silent: () => this.#giveUp("no longer answers"),
    });
  }

  #judged({ id, accepted, rejected }: Fulfilled): void {
    if (id !== offerId || this.#welcome === undefined) return;
    const { workerId } = this.#welcome;
    clearTimeout(this.#timer);
    for (const { name, code, message } of rejected) {
      this.#log.write("warn", "tool-rejected", { tool: name, code, message });
    }
    this.#onReady({ workerId, accepted, rejected });
  }

  #hear({ code, message, about }: Problem): void {
    this.#log.write("warn", "problem", { code, message, about });
    this.#reason ??= fromProblem(code, message);
  }

  /** A call that cannot be read ends all the same. */
  #refuse(code: "UNKNOWN_MESSAGE" | "MALFORMED_MESSAGE", header: ReceivedHeader): void {
    const about = header.type.slice(0, 64);
    const what = code === "UNKNOWN_MESSAGE" ? "is no type of message" : "lacks what it needs";
    const { id } = header;
    if (about === "call" && Number.isSafeInteger(id) && !this.#calls.has(id as number)) {
      this.#refuseCall(id as number, "The call lacks what it needs.");
    } else this.#problem(code, `"${about}" ${what}.`, about);
  }

  #refuseCall(id: number, message: string): void {
    this.#problem("MALFORMED_MESSAGE", message, "call");
    this.#carrier.send({ type: "result", id, error: { type: "INVALID_CALL", message } });
  }

  #problem(code: Problem["code"], message: string, about: string): void {
    this.#carrier.send({ type: "problem", code, message, about });
  }

  #giveUp(what: string): void {
    this.#leaveFor(new LaterError("HOST_UNAVAILABLE", `The host ${what}.`));
  }

  #leaveFor(reason: LaterError): void {
    this.#reason ??= reason;
    this.#carrier.destroy(reason);
  }

  #end(cause: Error | undefined): void {
    clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    this.#calls.close();
    this.#requests.close(cause);
    const lost = new LaterError("HOST_UNAVAILABLE", "The connection with the host has ended.", {
      cause,
    });
    const reason = this.#reason ?? (LaterError.is(cause) ? cause : lost);
    this.#onFailed(reason);
    this.#onEnded(this.#isClosed || this.#farewell.hasBegun ? undefined : reason);
  }
}
