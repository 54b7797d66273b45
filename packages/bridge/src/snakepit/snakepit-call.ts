import { type ServiceError, status } from "@grpc/grpc-js";
import type { LaterError } from "later-runtime";

import type { ToolChunk } from "../gen/snakepit_bridge_pb.ts";
import type {
  CallEnding,
  CallSink,
  CancelReason,
  StartedCall,
} from "../workers/worker-endpoint.ts";
import { fromChunk } from "./from-chunk.ts";
import { fromExecuteResponse } from "./from-execute-response.ts";
import { fromServiceError } from "./from-service-error.ts";
import type { RunningRequest, SnakepitChannel, SnakepitRequest } from "./snakepit-channel.ts";

/** What a call is started with. */
export interface SnakepitCallOptions {
  readonly channel: SnakepitChannel;
  readonly request: SnakepitRequest;
  /** In milliseconds; `Infinity` for no limit. */
  readonly timeoutMs: number;
  /** Whether partial results are handed on; otherwise only the last one counts. */
  readonly wantsChunks: boolean;
  readonly sink: CallSink;
  /** Told that the worker is gone, so that it ends all its calls, this one too. */
  readonly onLost: () => void;
  /** Told before the sink is. */
  readonly onEnd: (call: SnakepitCall) => void;
}

/** A call that a worker of snakepit has. */
export class SnakepitCall implements StartedCall {
  readonly #options: SnakepitCallOptions;
  readonly #dueAt: number;
  #running: RunningRequest | undefined;
  #isCancelled = false;
  #hasChunks = false;
  #lastChunk: unknown = null;
  #hasEnded = false;

  constructor(options: SnakepitCallOptions) {
    this.#options = options;
    this.#dueAt = performance.now() + options.timeoutMs;
  }

  /** Has the tool answer once. */
  execute(): void {
    const { channel, request } = this.#options;
    this.#running = channel.execute(request, this.#remainingMs, (error, response) => {
      if (error !== null) this.#fail(error);
      else if (response !== undefined) this.#finish(fromExecuteResponse(response));
    });
  }

  /** Has the tool hand out partial results, if it can. */
  async stream(): Promise<void> {
    const { channel, request } = this.#options;
    const chunks = channel.stream(request, this.#remainingMs);
    this.#running = chunks;
    // The iteration tells of errors, but not after it has been left.
    chunks.on("error", () => {});
    try {
      this.#finish(await this.#follow(chunks));
    } catch (error) {
      const { code } = error as ServiceError;
      const canOnlyAnswer = code === status.UNIMPLEMENTED && !this.#hasChunks;
      if (canOnlyAnswer && !this.#isOver) this.execute();
      else this.#fail(error as ServiceError);
    }
  }

  /** Whether the worker has heard of it or not, it ends when the worker answers something else. */
  cancel(reason: CancelReason): void {
    if (this.#isOver) return;
    this.#isCancelled = true;
    this.#running?.cancel();
    const error =
      reason === "timeout"
        ? { type: "TIMEOUT", message: "The tool did not finish in time." }
        : { type: "CANCELLED", message: "The call was cancelled." };
    void this.#endWhenFree({ type: "error", error });
  }

  /** Ends it because the worker is gone. */
  lose(reason: LaterError): void {
    this.#end({ type: "lost", reason });
    this.#running?.cancel();
  }

  get #remainingMs(): number {
    return Math.max(1, this.#dueAt - performance.now());
  }

  get #isOver(): boolean {
    return this.#isCancelled || this.#hasEnded;
  }

  /** What is in the last chunk is the result; older workers send a further one, with nothing in it. */
  async #follow(chunks: AsyncIterable<ToolChunk>): Promise<CallEnding> {
    let last: { readonly value: unknown } | undefined;
    for await (const chunk of chunks) {
      if (this.#isOver) break;
      const event = fromChunk(chunk);
      if (event?.type === "progress") this.#options.sink.progress(event.progress);
      else if (event !== undefined) {
        if (last !== undefined) await this.#take(last.value);
        last = undefined;
        if (event.type === "last") last = event;
        else await this.#take(event.value);
      }
    }
    if (last !== undefined) return { type: "value", value: last.value };
    const isKnown = this.#hasChunks && this.#options.wantsChunks;
    return isKnown ? { type: "last" } : { type: "value", value: this.#lastChunk };
  }

  /** The next chunk is not read before this one has been taken. */
  #take(value: unknown): Promise<void> | undefined {
    this.#hasChunks = true;
    this.#lastChunk = value;
    const { wantsChunks, sink } = this.#options;
    return wantsChunks && !this.#isOver ? sink.chunk(value) : undefined;
  }

  #fail(error: ServiceError): void {
    if (this.#isOver) return;
    switch (error.code) {
      case status.DEADLINE_EXCEEDED:
        this.cancel("timeout");
        break;
      // A worker that is being ended cancels what it has.
      case status.CANCELLED:
      case status.UNAVAILABLE:
        this.#options.onLost();
        break;
      default:
        this.#finish({ type: "error", error: fromServiceError(error) });
    }
  }

  #finish(ending: CallEnding): void {
    if (!this.#isCancelled) this.#end(ending);
  }

  /**
   * gRPC takes a cancelled call for ended whatever the worker does. Where tools run is where older workers answer from,
   * so they answer again when the tool has let go.
   */
  async #endWhenFree(ending: CallEnding): Promise<void> {
    try {
      await this.#options.channel.ping(Infinity);
    } catch {
      // It cannot be asked: it is gone, or drains.
    }
    this.#end(ending);
  }

  #end(ending: CallEnding): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#options.onEnd(this);
    this.#options.sink.end(ending);
  }
}
