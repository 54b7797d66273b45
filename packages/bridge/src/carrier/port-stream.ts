import { Duplex } from "node:stream";
import type { MessagePort } from "node:worker_threads";

/** What one side says to the other: bytes, that it wants more of them, or that it has no more. */
type PortMessage = Uint8Array | "more" | "end";

/**
 * A stream of bytes between two threads. One piece is under way at a time, and the next one follows when the other side
 * wants more, so that a slow reader slows the writer down. It owns the port.
 */
export class PortStream extends Duplex {
  readonly #port: MessagePort;
  #onTaken: (() => void) | undefined;
  #owesMore = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on("message", (message: PortMessage) => this.#receive(message));
    port.once("close", () => this.destroy());
  }

  override _read(): void {
    if (!this.#owesMore) return;
    this.#owesMore = false;
    this.#post("more");
  }

  override _write(piece: Uint8Array, _encoding: string, taken: () => void): void {
    this.#onTaken = taken;
    // A copy, which is given away: the piece may be a part of memory that holds more than it.
    const bytes = new Uint8Array(piece);
    this.#port.postMessage(bytes, [bytes.buffer]);
  }

  override _final(done: () => void): void {
    this.#post("end");
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#port.close();
    done(error);
  }

  #receive(message: PortMessage): void {
    if (message === "end") this.push(null);
    else if (message === "more") {
      const taken = this.#onTaken;
      this.#onTaken = undefined;
      taken?.();
    } else if (this.push(message)) this.#post("more");
    else this.#owesMore = true;
  }

  #post(message: PortMessage): void {
    // Ports have no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#port.postMessage(message);
  }
}
