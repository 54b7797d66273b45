import { LaterError } from "later-runtime";

import { Heartbeat } from "../worker-protocol/heartbeat.ts";
import type { ToolOffer } from "../worker-protocol/messages.ts";
import { disconnected, givenUp } from "../workers/link-failure.ts";
import type {
  CallSink,
  StartedCall,
  WorkerCall,
  WorkerDescription,
  WorkerEndpoint,
} from "../workers/worker-endpoint.ts";
import { anyTool } from "./any-tool.ts";
import { SnakepitCall } from "./snakepit-call.ts";
import { SnakepitChannel, type SnakepitRequest } from "./snakepit-channel.ts";
import { toExecuteRequest } from "./to-execute-request.ts";

/** How a worker is dialled. */
export interface SnakepitWorkerOptions {
  readonly workerId: string;
  /** On which port of this machine it serves. */
  readonly port: number;
  /** For people. */
  readonly name: string;
  readonly pid: number;
  /** Calls that it is given at a time. */
  readonly concurrency: number;
  /** How often it is asked whether it is there, in milliseconds, while it has no calls. */
  readonly heartbeatMs: number;
  /** Of one message, in bytes. */
  readonly maxMessageBytes: number;
  /** How long it may take to answer for the first time, in milliseconds. */
  readonly timeoutMs: number;
  /** Settles with the reason when the worker is gone. */
  readonly gone: Promise<LaterError>;
  /** Which tools it has. @default any */
  readonly offer?: FindOffer;
}

/** The tool of a name that workers have, which do not say so themselves. */
export type FindOffer = (tool: string) => ToolOffer | undefined;

/**
 * A worker that serves `snakepit.bridge.BridgeService` itself, as those of snakepit do. It does not tell which
 * tools it has: unless somebody else does, it is taken to have all. A call that is cancelled ends when the worker answers again; it is up to
 * the worker whether the tool has stopped by then.
 */
export class SnakepitWorker implements WorkerEndpoint {
  readonly id: string;
  readonly concurrency: number;
  readonly ended: Promise<LaterError | undefined>;
  readonly canRecall = false;
  readonly #channel: SnakepitChannel;
  readonly #heartbeat: Heartbeat;
  readonly #offer: FindOffer;
  readonly #calls = new Set<SnakepitCall>();
  #description: WorkerDescription;
  #reason: LaterError | undefined;
  #isDraining = false;
  #hasEnded = false;
  #onEnded!: (reason: LaterError | undefined) => void;
  #drainListener: (() => void) | undefined;

  private constructor(options: SnakepitWorkerOptions) {
    const { workerId, port, name, pid, concurrency, heartbeatMs, maxMessageBytes, gone } = options;
    this.id = workerId;
    this.concurrency = concurrency;
    this.#offer = options.offer ?? anyTool;
    this.#description = { name, language: "", version: "", pid };
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve;
    });
    this.#channel = new SnakepitChannel(port, maxMessageBytes, () => {
      this.#reason ??= disconnected();
      this.#retire();
    });
    this.#heartbeat = new Heartbeat({
      intervalMs: heartbeatMs,
      ping: () => this.#beat(heartbeatMs),
      silent: () => this.close(givenUp("silent")),
    });
    void gone.then((reason) => this.close(reason));
  }

  /**
   * Dials a worker.
   *
   * @returns the worker when it has answered
   * @throws LaterError `WORKER_FAILED` for one that does not answer in time, or goes away
   */
  static async open(options: SnakepitWorkerOptions): Promise<SnakepitWorker> {
    const worker = new SnakepitWorker(options);
    try {
      const greeting = await worker.#channel.open(options.timeoutMs);
      const [, language = ""] = /^pong from (\w+)/i.exec(greeting) ?? [];
      worker.#description = { ...worker.#description, language: language.toLowerCase() };
      return worker;
    } catch (cause) {
      worker.close();
      const message = worker.#reason?.message ?? "The worker does not answer on its port.";
      throw new LaterError("WORKER_FAILED", message, { cause });
    }
  }

  get description(): WorkerDescription {
    return this.#description;
  }

  offer(tool: string): ToolOffer | undefined {
    return this.#offer(tool);
  }

  start(call: WorkerCall, timeoutMs: number, sink: CallSink): StartedCall {
    if (this.#isDraining) {
      sink.end({ type: "returned" });
      return over;
    }
    let request: SnakepitRequest;
    try {
      request = toExecuteRequest(call);
    } catch (error) {
      const message = LaterError.is(error) ? error.message : "The arguments cannot be sent.";
      sink.end({ type: "error", error: { type: "INVALID_CALL", message } });
      return over;
    }
    const started = new SnakepitCall({
      channel: this.#channel,
      request,
      timeoutMs,
      wantsChunks: call.wantsChunks,
      sink,
      onLost: () => this.close(disconnected()),
      onEnd: () => this.#forget(started),
    });
    this.#calls.add(started);
    if (call.streams ?? call.wantsChunks) void started.stream();
    else started.execute();
    return started;
  }

  /** Nothing waits in it. */
  recall(): void {}

  async drain(): Promise<void> {
    this.#retire();
    await this.ended;
  }

  close(reason?: LaterError): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#reason ??= reason;
    this.#heartbeat.stop();
    this.#channel.close();
    const lost = disconnected(this.#reason?.message);
    for (const call of this.#calls) call.lose(lost);
    this.#retire();
    this.#onEnded(this.#reason);
  }

  onDraining(listener: () => void): void {
    if (this.#isDraining) listener();
    else this.#drainListener = listener;
  }

  /** Tools may run where the worker answers: while it has calls, silence tells nothing. */
  #beat(heartbeatMs: number): void {
    if (this.#calls.size > 0) this.#heartbeat.heard();
    else {
      this.#channel.ping(patience * heartbeatMs).then(
        () => this.#heartbeat.heard(),
        () => {},
      );
    }
  }

  #forget(call: SnakepitCall): void {
    this.#calls.delete(call);
    if (this.#isDraining && this.#calls.size === 0) this.close();
  }

  /** Takes no more calls, and ends with the last one that it has. */
  #retire(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#drainListener?.();
    if (this.#calls.size === 0) this.close();
  }
}

/** For how many heartbeats an answer counts. */
const patience = 3;

const over: StartedCall = { cancel: () => {} };
