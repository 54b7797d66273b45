import { LaterError } from "later-runtime";

import type { ProtocolMessage } from "../worker-protocol/messages.ts";
import type { Carrier, CarrierListener, ReceivedHeader } from "./carrier.ts";
import { Departures } from "./departures.ts";
import {
  type GrpcFrame,
  joinGrpcFrames,
  lengthWithin,
  readGrpcFrames,
  toGrpcFrame,
} from "./grpc-frame.ts";
import { roomIn } from "./room-in.ts";

/** What is used of a stream of @grpc/grpc-js, on either side. */
interface FrameStream {
  on(event: "data", listener: (bytes: Buffer) => void): unknown;
  write(bytes: Buffer, taken: () => void): unknown;
  end(): unknown;
}

/** One side of a call of `Connect`. */
export interface GrpcCall {
  /** Takes and gives encoded `WorkerFrame`s. Its end is the end of what one side says. */
  readonly stream: FrameStream;
  /** Of one `WorkerFrame`, in bytes. */
  readonly maxMessageBytes: number;
  /** Whether the other side takes messages that have others in them. */
  readonly readsBatches: boolean;
  /** Ends the call at once, and tells the other side why if it listens. */
  readonly cut: (reason: Error | undefined) => void;
}

/** Messages up to this many bytes in all go as one, and so many are under way before others are written. */
const batchBytes = 65_536;

/** What may wait when the other side is said to have taken most of it. */
const lowWaterBytes = 16_384;

/** How long the other side may take nothing during an end in order until the call is cut, in milliseconds. */
const endTimeoutMs = 10_000;

/** Messages on either side of a gRPC call. Whoever makes it reports the end of the call to it. */
export class GrpcCarrier implements Carrier {
  readonly #call: GrpcCall;
  readonly #departures = new Departures();
  #maxMessageBytes: number;
  #queue: GrpcFrame[] = [];
  #queuedBytes = 0;
  #writtenBytes = 0;
  #writtenCount = 0;
  #isScheduled = false;
  /** Nothing more is sent, but what waits. */
  #isEnding = false;
  /** All that was sent is written. */
  #isFinished = false;
  /** Nothing more is delivered. */
  #isDeaf = false;
  /** Neither is anything that waits sent. */
  #isCut = false;
  #hasEnded = false;
  #hasDeliveredAll = false;
  #reason: Error | undefined;
  #listener: CarrierListener | undefined;
  #endTimer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  constructor(call: GrpcCall) {
    this.#call = call;
    this.#maxMessageBytes = call.maxMessageBytes;
  }

  get maxMessageBytes(): number {
    return roomIn(this.#call.maxMessageBytes);
  }

  get pendingBytes(): number {
    return this.#queuedBytes + this.#writtenBytes;
  }

  get hasDeliveredAll(): boolean {
    return this.#hasDeliveredAll;
  }

  /** Whether the end of the call is expected. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  listen(listener: CarrierListener): void {
    this.#listener = listener;
    if (this.#hasEnded) listener.closed(this.#reason);
    else this.#call.stream.on("data", (bytes) => this.#receive(bytes));
  }

  send(header: ProtocolMessage, attachments?: readonly Uint8Array[]): void {
    if (this.#isEnding) return;
    const frame = toGrpcFrame(header, attachments);
    const maxMessageBytes = this.#maxMessageBytes;
    if (frame.length > maxMessageBytes) {
      throw new LaterError("QUOTA_EXCEEDED", `A message has at most ${maxMessageBytes} bytes.`, {
        details: { quota: "messageBytes", limit: maxMessageBytes },
      });
    }
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    const excess = this.#departures.add(header);
    if (excess !== undefined) this.destroy(excess);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (!this.#isCut) this.#write();
    });
  }

  limit(maxMessageBytes: number): void {
    this.#maxMessageBytes = Math.min(maxMessageBytes, this.#call.maxMessageBytes);
  }

  drained(): Promise<void> {
    if (this.pendingBytes <= lowWaterBytes) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  flushed(): Promise<void> {
    return this.#departures.settled();
  }

  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    // The other side may take nothing, or never end what it says.
    this.#endTimer = setTimeout(() => this.destroy(), endTimeoutMs);
    this.#write();
  }

  destroy(reason?: Error): void {
    if (this.#isCut) return;
    this.#reason ??= reason;
    this.#isEnding = true;
    this.#forget();
    this.#call.cut(reason);
    // Whoever destroys it does not expect to be called meanwhile.
    process.nextTick(() => this.ended());
  }

  /** The call has ended. @param reason - what broke it, if anything did */
  ended(reason?: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#hasDeliveredAll = reason === undefined && !this.#isCut;
    this.#isEnding = true;
    this.#reason ??= reason;
    this.#forget();
    this.#listener?.closed(this.#reason);
  }

  /** Writes as much of what waits as may be under way. */
  #write(): void {
    const { stream, readsBatches } = this.#call;
    while (this.#queue.length > 0 && this.#writtenBytes < batchBytes) {
      const frames = this.#takeBatch();
      const batches = readsBatches ? [frames] : frames.map((frame) => [frame]);
      for (const batch of batches) {
        const message = joinGrpcFrames(batch);
        this.#writtenBytes += message.length;
        this.#writtenCount += batch.length;
        const count = this.#writtenCount;
        stream.write(message, () => this.#taken(message.length, count));
      }
    }
    if (this.#isEnding && !this.#isFinished && this.#queue.length === 0) {
      this.#isFinished = true;
      stream.end();
    }
    if (this.pendingBytes <= lowWaterBytes) this.#release();
  }

  #taken(bytes: number, count: number): void {
    if (this.#isCut) return;
    this.#writtenBytes -= bytes;
    this.#departures.leftUpTo(count);
    this.#endTimer?.refresh();
    this.#write();
  }

  /** The first message that waits, and those after it that are short enough to go with it. */
  #takeBatch(): readonly GrpcFrame[] {
    const limit = Math.min(batchBytes, this.#maxMessageBytes);
    let count = 0;
    let bytes = 0;
    for (const frame of this.#queue) {
      bytes += lengthWithin(frame);
      if (count > 0 && bytes > limit) break;
      count += 1;
      this.#queuedBytes -= frame.length;
    }
    return this.#queue.splice(0, count);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isDeaf) return;
    try {
      for (const { header, attachments } of readGrpcFrames(bytes)) {
        if (isHeader(header)) this.#listener?.message(header, attachments);
        else this.#refuse();
        if (this.#isDeaf) return;
      }
    } catch (error) {
      const { message } = error as Error;
      this.#isDeaf = true;
      this.#reason ??= error as Error;
      this.send({ type: "problem", code: "MALFORMED_FRAME", message });
      this.end();
    }
  }

  #refuse(): void {
    const message = 'A header is a JSON object with a "type".';
    this.send({ type: "problem", code: "MALFORMED_MESSAGE", message });
  }

  /** Lets go of what waits. */
  #forget(): void {
    this.#isCut = true;
    this.#isDeaf = true;
    clearTimeout(this.#endTimer);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#writtenBytes = 0;
    this.#release();
    this.#departures.end();
  }

  #release(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function isHeader(header: unknown): header is ReceivedHeader {
  return (
    typeof header === "object" &&
    header !== null &&
    typeof (header as { type?: unknown }).type === "string"
  );
}
