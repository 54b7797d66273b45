import type { Socket } from "node:net";

import { FrameReader } from "../worker-protocol/frame-reader.ts";
import { toFrame } from "./to-frame.ts";
import type { LineListener, WorkerLine } from "./worker-line.ts";

/** Frames on a socket, as they come, with the mistakes that they have. It owns the socket. */
export class FrameLine implements WorkerLine {
  readonly write: (bytes: Uint8Array) => void;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  #listener: LineListener | undefined;
  #reason: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.write = (bytes) => {
      if (socket.writable) socket.write(bytes);
    };
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A worker that has ended may have left something unread.
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") this.#reason ??= error;
    });
    socket.once("end", () => socket.end());
  }

  listen(listener: LineListener): void {
    this.#listener = listener;
    this.#socket.once("close", () => listener.closed(this.#reason));
    this.#socket.on("data", (bytes: Buffer) => this.#receive(bytes));
  }

  send(header: object, attachments?: readonly Uint8Array[]): void {
    this.write(toFrame(header, attachments));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    try {
      for (const { header, attachments } of this.#reader.push(bytes)) {
        this.#listener?.message(header, attachments);
      }
    } catch (error) {
      this.#reason = error as Error;
      this.#socket.destroy();
    }
  }
}
