import type { Duplex } from "node:stream";

import { FrameReader, maximumFrameBytes } from "../worker-protocol/frame-reader.ts";
import type { ProtocolMessage } from "../worker-protocol/messages.ts";
import { writeFrame } from "../worker-protocol/write-frame.ts";
import type { Carrier, CarrierListener, ReceivedHeader } from "./carrier.ts";
import { Departures } from "./departures.ts";
import { roomIn } from "./room-in.ts";

/** Pieces up to this many bytes in all are copied into one, which is cheaper than many writes. */
const joinBelowBytes = 65_536;

/** How long an end in order may take until the connection is cut, in milliseconds. */
const endTimeoutMs = 1_000;

/** Frames on a socket or a pipe that goes both ways. It owns the stream. */
export class SocketCarrier implements Carrier {
  readonly #stream: Duplex;
  readonly #reader = new FrameReader();
  readonly #departures = new Departures();
  #maxMessageBytes = maximumFrameBytes;
  #pieces: Uint8Array[] = [];
  #queuedBytes = 0;
  #isScheduled = false;
  #isEnding = false;
  #hasEnded = false;
  #hasDeliveredAll = false;
  #reason: Error | undefined;
  #listener: CarrierListener | undefined;
  #waiting: (() => void)[] = [];

  constructor(stream: Duplex) {
    this.#stream = stream;
    ignoreFailedWrites(stream);
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#reason ??= error;
      // A process that has ended without reading all resets the connection; what it had written comes first.
      if (error.syscall === "read") this.#hasDeliveredAll = true;
    });
    stream.on("drain", () => this.#release());
    stream.once("close", () => this.#close());
    // The other side has nothing more to say; an answer would have no reader.
    stream.once("end", () => {
      this.#hasDeliveredAll = true;
      this.end();
    });
  }

  get hasDeliveredAll(): boolean {
    return this.#hasDeliveredAll;
  }

  get maxMessageBytes(): number {
    return roomIn(maximumFrameBytes);
  }

  get pendingBytes(): number {
    return this.#queuedBytes + this.#stream.writableLength;
  }

  listen(listener: CarrierListener): void {
    this.#listener = listener;
    if (this.#hasEnded) listener.closed(this.#reason);
    else this.#stream.on("data", (bytes: Buffer) => this.#receive(bytes)).resume();
  }

  send(header: ProtocolMessage, attachments?: readonly Uint8Array[]): void {
    if (this.#isEnding) return;
    this.#queuedBytes += writeFrame(this.#pieces, header, attachments, this.#maxMessageBytes);
    const excess = this.#departures.add(header);
    if (excess !== undefined) this.destroy(excess);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#flush);
  }

  limit(maxMessageBytes: number): void {
    this.#maxMessageBytes = Math.min(maxMessageBytes, maximumFrameBytes);
  }

  drained(): Promise<void> {
    if (this.#hasEnded || (this.#queuedBytes === 0 && !this.#stream.writableNeedDrain)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  flushed(): Promise<void> {
    return this.#departures.settled();
  }

  end(): void {
    if (this.#isEnding) return;
    this.#flush();
    this.#isEnding = true;
    this.#stream.end();
    // The other side may never close its half.
    const timer = setTimeout(() => this.#stream.destroy(), endTimeoutMs);
    this.#stream.once("finish", () => this.#stream.destroy());
    this.#stream.once("close", () => clearTimeout(timer));
  }

  destroy(reason?: Error): void {
    this.#isEnding = true;
    this.#reason ??= reason;
    this.#stream.destroy();
  }

  readonly #flush = (): void => {
    this.#isScheduled = false;
    const pieces = this.#pieces;
    const bytes = this.#queuedBytes;
    if (this.#isEnding || pieces.length === 0) return;
    this.#pieces = [];
    this.#queuedBytes = 0;
    const { sent } = this.#departures;
    const left = (): void => this.#departures.leftUpTo(sent);
    if (pieces.length === 1) this.#stream.write(pieces[0], left);
    else if (bytes < joinBelowBytes) this.#stream.write(Buffer.concat(pieces, bytes), left);
    else {
      this.#stream.cork();
      const last = pieces.pop();
      for (const piece of pieces) this.#stream.write(piece);
      this.#stream.write(last, left);
      this.#stream.uncork();
    }
    if (!this.#stream.writableNeedDrain) this.#release();
  };

  #receive(bytes: Buffer): void {
    try {
      for (const { header, attachments } of this.#reader.push(bytes)) {
        if (this.#stream.destroyed) return;
        if (isHeader(header)) this.#listener?.message(header, attachments);
        else {
          const message = 'A header is a JSON object with a "type".';
          this.send({ type: "problem", code: "MALFORMED_MESSAGE", message });
        }
      }
    } catch (error) {
      const { message } = error as Error;
      this.send({ type: "problem", code: "MALFORMED_FRAME", message });
      this.#reason ??= error as Error;
      this.#stream.removeAllListeners("data");
      this.#stream.resume();
      this.end();
    }
  }

  #release(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #close(): void {
    this.#hasEnded = true;
    this.#isEnding = true;
    this.#pieces = [];
    this.#queuedBytes = 0;
    this.#release();
    this.#departures.end();
    this.#listener?.closed(this.#reason);
  }
}

/**
 * A write that fails would destroy the stream together with what the other side had said before it went, which is
 * still to be read. That it has gone shows there too.
 */
function ignoreFailedWrites(stream: Duplex): void {
  const write = stream._write.bind(stream);
  const writev = stream._writev?.bind(stream);
  stream._write = (chunk, encoding, taken) => write(chunk, encoding, () => taken());
  if (writev !== undefined) stream._writev = (chunks, taken) => writev(chunks, () => taken());
}

function isHeader(header: unknown): header is ReceivedHeader {
  return (
    typeof header === "object" &&
    header !== null &&
    typeof (header as { type?: unknown }).type === "string"
  );
}
