import type { ClientReadableStream, ServiceError } from "@grpc/grpc-js";
import type { LaterError } from "later-runtime";

/**
 * The messages of a call that answers with a stream, taken one by one: the host is asked for more only
 * as they are taken. Leaving the iteration ends the call.
 */
export class MessageStream<Message> implements AsyncIterableIterator<Message, undefined> {
  /** Resolves when the host has begun to answer; rejects if it refuses to. */
  readonly opened: Promise<void>;
  readonly #call: ClientReadableStream<Message>;
  #failure: LaterError | undefined;
  #ended = false;
  #left = false;
  #waiting: (() => void)[] = [];

  constructor(call: ClientReadableStream<Message>, toError: (cause: ServiceError) => LaterError) {
    this.#call = call;
    this.opened = new Promise((resolve, reject) => {
      call.on("metadata", () => resolve());
      call.on("error", (cause) => {
        this.#failure = toError(cause as ServiceError);
        reject(this.#failure);
        this.#wake();
      });
      call.on("status", () => resolve());
    });
    // Whoever reads the messages learns of the failure there.
    this.opened.catch(() => {});
    call.on("readable", () => this.#wake());
    call.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async next(): Promise<IteratorResult<Message, undefined>> {
    while (!this.#left) {
      const message = this.#call.read() as Message | null;
      if (message !== null) return { done: false, value: message };
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    return { done: true, value: undefined };
  }

  /** Ends the call, also for whoever waits for its next message. */
  async return(): Promise<IteratorResult<Message, undefined>> {
    this.#left = true;
    this.#call.cancel();
    this.#wake();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
