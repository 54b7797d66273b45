import { LaterError } from "later-runtime";

import type { Carrier, ReceivedHeader } from "../carrier/carrier.ts";
import { Heartbeat } from "../worker-protocol/heartbeat.ts";
import {
  type Announce,
  type Fulfil,
  type HostMessage,
  type ProblemCode,
  protocolVersion,
  type ToolOffer,
  type WorkerMessage,
} from "../worker-protocol/messages.ts";
import { readWorkerMessage } from "../worker-protocol/read-worker-message.ts";
import { LinkCall, unreadable } from "./link-call.ts";
import { disconnected, failed, givenUp } from "./link-failure.ts";
import { RecentSessions } from "./recent-sessions.ts";
import { toCallMessage } from "./to-call-message.ts";
import { toWelcome } from "./to-welcome.ts";
import type {
  CallSink,
  CancelReason,
  StartedCall,
  WorkerCall,
  WorkerDescription,
  WorkerEndpoint,
} from "./worker-endpoint.ts";
import type { RequestPort, WorkerLinkOptions } from "./worker-link-options.ts";
import { WorkerOffers } from "./worker-offers.ts";

/** A worker that leaves so many bytes is asked to take them before it gets more answers. */
const slowBytes = 1_048_576;

const noneYet: WorkerDescription = { name: "", language: "", version: "", pid: 0 };

/**
 * A worker that speaks the worker protocol, as the host sees it. Every call that it is given ends exactly once:
 * by its result, or as lost when the connection ends.
 */
export class WorkerLink implements WorkerEndpoint {
  readonly id: string;
  readonly ended: Promise<LaterError | undefined>;
  readonly canRecall = true;
  readonly #carrier: Carrier;
  readonly #options: WorkerLinkOptions;
  readonly #calls = new Map<number, LinkCall>();
  readonly #sessions = new RecentSessions();
  readonly #offers = new WorkerOffers();
  readonly #line = {
    credit: (id: number, count: number): void => this.#send({ type: "credit", id, count }),
    cancel: (id: number, reason: CancelReason): void => this.#send({ type: "cancel", id, reason }),
  };
  readonly #timer: ReturnType<typeof setTimeout>;
  #heartbeat: Heartbeat | undefined;
  #requests: RequestPort | undefined;
  #description = noneYet;
  #concurrency = 1;
  #takesLists = false;
  #memoryBytes: number | undefined;
  #lastId = 0;
  #isDraining = false;
  #reason: LaterError | undefined;
  #hasEnded = false;
  #onReady: (() => void) | undefined;
  #onFailed: ((reason: LaterError) => void) | undefined;
  #onEnded!: (reason: LaterError | undefined) => void;
  #drainListener: (() => void) | undefined;

  private constructor(carrier: Carrier, options: WorkerLinkOptions) {
    this.id = options.workerId;
    this.#carrier = carrier;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve;
    });
    this.#timer = setTimeout(() => {
      const message = `The worker was not ready within ${options.handshakeTimeoutMs} ms.`;
      this.#problem("NOT_ANNOUNCED", message, "announce");
      this.#break(message);
    }, options.handshakeTimeoutMs);
  }

  /**
   * Greets a worker.
   *
   * @returns the worker when its first tools have been judged
   * @throws LaterError `WORKER_FAILED` for one that is not ready in time, breaks the protocol or goes away,
   * `UNAUTHENTICATED` for one that may not connect
   */
  static open(carrier: Carrier, options: WorkerLinkOptions): Promise<WorkerLink> {
    const link = new WorkerLink(carrier, options);
    return new Promise((resolve, reject) => {
      link.#onReady = () => resolve(link);
      link.#onFailed = reject;
      carrier.listen({
        message: (header, attachments) => link.#receive(header, attachments),
        closed: (reason) => link.#end(reason),
      });
    });
  }

  get description(): WorkerDescription {
    return this.#description;
  }

  get concurrency(): number {
    return this.#concurrency;
  }

  /** As the worker has said last, in bytes. */
  get memoryBytes(): number | undefined {
    return this.#memoryBytes;
  }

  /** The tools that it runs in all sessions. */
  get offers(): readonly ToolOffer[] {
    return this.#offers.everywhere;
  }

  offer(tool: string, session: string): ToolOffer | undefined {
    return this.#offers.get(tool, session);
  }

  /** Whether the worker may ask for things of a session. */
  mayUse(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** How deep a call that the worker has is in the course of others; `undefined` if it has no such call. */
  depthOf(id: number | undefined): number | undefined {
    return id === undefined ? undefined : this.#calls.get(id)?.depth;
  }

  /** The span of a call that the worker has, as far as there is one. */
  traceOf(id: number | undefined): string | undefined {
    return id === undefined ? undefined : this.#calls.get(id)?.trace;
  }

  /** How many calls it has in a session. */
  runningIn(session: string): number {
    let count = 0;
    for (const call of this.#calls.values()) if (call.session === session) count += 1;
    return count;
  }

  /** Forgets what the worker offered for a session that has ended. */
  forgetSession(session: string): void {
    this.#offers.forgetSession(session);
  }

  start(call: WorkerCall, timeoutMs: number, sink: CallSink): StartedCall {
    this.#lastId += 1;
    const id = this.#lastId;
    const linkCall = new LinkCall(id, call, sink, this.#line);
    if (this.#hasEnded) {
      linkCall.end({ type: "returned" });
      return linkCall;
    }
    this.#sessions.add(call.session);
    try {
      const { message, attachments } = toCallMessage(id, call, timeoutMs, this.#takesLists);
      this.#carrier.send(message, attachments);
      this.#calls.set(id, linkCall);
    } catch (error) {
      const message = LaterError.is(error) ? error.message : "The arguments cannot be sent.";
      linkCall.end({ type: "error", error: { type: "INVALID_CALL", message } });
    }
    return linkCall;
  }

  recall(calls: readonly StartedCall[]): void {
    const ids = calls.flatMap((call) =>
      call instanceof LinkCall && this.#calls.has(call.id) ? [call.id] : [],
    );
    if (ids.length > 0) this.#send({ type: "recall", ids });
  }

  async drain(): Promise<void> {
    this.#startDraining();
    this.#send({ type: "drain" });
    await this.ended;
  }

  close(reason?: LaterError): void {
    this.#reason ??= reason;
    if (reason === undefined) this.#carrier.end();
    else this.#carrier.destroy(reason);
  }

  onDraining(listener: () => void): void {
    if (this.#isDraining) listener();
    else this.#drainListener = listener;
  }

  /** Sends the answer to a request. */
  send(message: HostMessage, attachments?: readonly Uint8Array[]): void {
    this.#carrier.send(message, attachments);
  }

  /** Settles when the worker takes more; `undefined` if it does now. */
  ready(): Promise<void> | undefined {
    return this.#carrier.pendingBytes < slowBytes ? undefined : this.#carrier.drained();
  }

  #send(message: HostMessage): void {
    this.#carrier.send(message);
  }

  #receive(header: ReceivedHeader, attachments: readonly Uint8Array[]): void {
    this.#heartbeat?.heard();
    const message = readWorkerMessage(header);
    if (typeof message === "string") this.#refuse(message, header);
    else if (this.#heartbeat === undefined && message.type !== "announce") {
      const text = 'The first message has to be "announce".';
      this.#problem("NOT_ANNOUNCED", text, message.type);
      this.#break(text);
    } else this.#handle(message, attachments);
  }

  #handle(message: WorkerMessage, attachments: readonly Uint8Array[]): void {
    switch (message.type) {
      case "result": {
        const call = this.#calls.get(message.id);
        this.#calls.delete(message.id);
        call?.finish(message, attachments, this.#isDraining);
        break;
      }
      case "chunk":
        if (this.#calls.get(message.id)?.chunk(message, attachments) === false) {
          this.#break("The worker sent more partial results than it had credit for.");
        }
        break;
      case "progress":
        this.#calls.get(message.id)?.progress(message);
        break;
      case "ping":
        this.#send({ type: "pong", id: message.id });
        break;
      case "pong":
        this.#memoryBytes = message.memoryBytes ?? this.#memoryBytes;
        break;
      case "request":
      case "abandon":
        this.#requests?.handle(message, attachments);
        break;
      case "announce":
        this.#greet(message);
        break;
      case "fulfil":
        void this.#fulfil(message);
        break;
      case "drain":
        this.#startDraining();
        break;
      case "goodbye":
        this.#startDraining();
        this.close();
        break;
      case "problem":
        break;
    }
  }

  #greet(announce: Announce): void {
    if (this.#heartbeat !== undefined) {
      this.#problem("MALFORMED_MESSAGE", "The worker has announced itself already.", "announce");
      return;
    }
    if (announce.protocol !== protocolVersion) {
      const message = `The host speaks version ${protocolVersion} of the protocol.`;
      this.#problem("UNSUPPORTED_PROTOCOL", message, "announce");
      this.#break(message);
      return;
    }
    const objection = this.#options.admit(announce);
    if (objection !== undefined) {
      this.#problem("UNAUTHENTICATED", objection, "announce");
      this.#reason ??= new LaterError("UNAUTHENTICATED", objection);
      this.#carrier.end();
      return;
    }
    const { name, language, version, pid, concurrency } = announce;
    this.#description = { name, language, version, pid };
    this.#concurrency = concurrency;
    this.#takesLists = announce.lists === true;
    this.#heartbeat = new Heartbeat({
      intervalMs: this.#options.heartbeatMs,
      ping: (id) => this.#send({ type: "ping", id }),
      silent: () => this.close(givenUp("silent")),
    });
    this.#requests = this.#options.openRequests(this);
    this.#send(toWelcome(this.#options, this.#carrier.maxMessageBytes));
  }

  async #fulfil(message: Fulfil): Promise<void> {
    const { id, session } = message;
    const { accepted, rejected } = await this.#options.judge(message, this);
    if (this.#hasEnded) return;
    this.#offers.add(accepted, session);
    this.#send({
      type: "fulfilled",
      id,
      accepted: accepted.map(({ declaration }) => declaration.name),
      rejected,
    });
    clearTimeout(this.#timer);
    this.#onReady?.();
  }

  /** A call whose result cannot be understood ends all the same. */
  #refuse(code: "UNKNOWN_MESSAGE" | "MALFORMED_MESSAGE", header: ReceivedHeader): void {
    const about = header.type.slice(0, 64);
    const what = code === "UNKNOWN_MESSAGE" ? "is no type of message" : "lacks what it needs";
    this.#problem(code, `"${about}" ${what}.`, about);
    if (header.type !== "result" || typeof header["id"] !== "number") return;
    const call = this.#calls.get(header["id"]);
    this.#calls.delete(header["id"]);
    call?.end(unreadable);
  }

  #problem(code: ProblemCode, message: string, about: string): void {
    this.#send({ type: "problem", code, message, about });
  }

  /** Ends a connection whose other side does not keep the protocol. */
  #break(message: string): void {
    this.#reason ??= failed(message);
    this.#carrier.end();
  }

  #startDraining(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#drainListener?.();
  }

  #end(cause: Error | undefined): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    this.#requests?.close();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    const reason = this.#reason ?? (LaterError.is(cause) ? cause : undefined);
    const lost = disconnected(reason?.message);
    this.#startDraining();
    // Results leave a worker before further calls are begun: when all have come, those behind the first ones waited.
    const begun = this.#carrier.hasDeliveredAll ? this.#concurrency : Infinity;
    for (const [index, call] of calls.entries()) {
      call.end(index < begun ? { type: "lost", reason: lost } : { type: "returned" });
    }
    this.#onFailed?.(reason ?? failed("The worker ended the connection before it was ready."));
    this.#onEnded(reason);
  }
}
