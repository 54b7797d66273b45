import type { ReceivedHeader } from "../carrier/carrier.ts";
import { isObject } from "../wire/is-object.ts";
import { describeMessage } from "./describe-message.ts";
import { Mismatch } from "./mismatch.ts";
import { NotApplicable } from "./not-applicable.ts";
import type { WorkerLine } from "./worker-line.ts";

/** A message of the worker's. */
export interface Received {
  /** Which one it was on its connection, from 0. */
  readonly position: number;
  readonly header: ReceivedHeader;
  readonly attachments: readonly Uint8Array[];
}

/** Who sees all that goes to and fro, the moment it does. */
export interface ConversationWitness {
  readonly sent: (header: ReceivedHeader) => void;
  readonly received: (received: Received) => void;
  /** Something came that is no message: a header that is no object with a `type`. */
  readonly receivedOther: (header: unknown) => void;
}

/** What was said since a case began, a message a line. */
export interface Transcript {
  readonly sent: readonly string[];
  readonly received: readonly string[];
}

/** How many lines of a transcript are kept. */
const maximumLines = 30;

/** All that is said on one connection, and waiting for what comes. */
export class Conversation {
  /** Whether pings of the worker are answered. */
  answersPings = true;
  readonly closed: Promise<void>;
  readonly #line: WorkerLine;
  readonly #witness: ConversationWitness;
  readonly #timeoutMs: number;
  readonly #received: Received[] = [];
  #start = 0;
  #sentLines: string[] = [];
  #receivedLines: string[] = [];
  #isClosed = false;
  #reason: Error | undefined;
  #wakers: (() => void)[] = [];

  /** @param timeoutMs how long a message may take that is waited for, in milliseconds */
  constructor(line: WorkerLine, timeoutMs: number, witness: ConversationWitness) {
    this.#line = line;
    this.#timeoutMs = timeoutMs;
    this.#witness = witness;
    this.closed = new Promise((resolve) => {
      line.listen({
        message: (header, attachments) => this.#receive(header, attachments),
        closed: (reason) => {
          this.#isClosed = true;
          this.#reason = reason;
          resolve();
          this.#wake();
        },
      });
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Begins a case: what came before is not found any more. */
  begin(): void {
    this.#start = this.#received.length;
    this.#sentLines = [];
    this.#receivedLines = [];
  }

  get transcript(): Transcript {
    return { sent: this.#sentLines, received: this.#receivedLines };
  }

  send(header: ReceivedHeader, attachments?: readonly Uint8Array[]): void {
    this.note(header, attachments);
    this.#line.send(header, attachments);
  }

  /** Takes a message as sent, whose frame `write` sends. */
  note(header: ReceivedHeader, attachments: readonly Uint8Array[] = []): void {
    this.#add(this.#sentLines, describeMessage(header, attachments));
    this.#witness.sent(header);
  }

  /**
   * Sends bytes.
   *
   * @param description what they are, where no message has been noted
   * @throws NotApplicable where messages do not travel as frames
   */
  write(bytes: Uint8Array, description?: string): void {
    if (this.#line.write === undefined) throw new NotApplicable("it needs a connection of frames");
    if (description !== undefined) this.#add(this.#sentLines, description);
    this.#line.write(bytes);
  }

  /** What has come in this case so far. */
  get received(): readonly Received[] {
    return this.#received.slice(this.#start);
  }

  /**
   * Waits for the first message of this case that is as wanted; it may have come already.
   *
   * @param expected what is waited for, for people
   * @throws Mismatch when it does not come in time, or the connection ends before
   */
  async until(isWanted: (received: Received) => boolean, expected: string): Promise<Received> {
    const dueAt = performance.now() + this.#timeoutMs;
    for (let next = this.#start; ; next += 1) {
      while (next >= this.#received.length) {
        if (this.#isClosed) throw new Mismatch(this.#describeEnd(), expected);
        if (!(await this.#more(dueAt))) {
          throw new Mismatch(`it did not come within ${this.#timeoutMs} ms`, expected);
        }
      }
      const received = this.#received[next] as Received;
      if (isWanted(received)) return received;
    }
  }

  /** Waits for the end of the connection. @throws Mismatch when it does not come in time */
  async untilClosed(): Promise<void> {
    const dueAt = performance.now() + this.#timeoutMs;
    while (!this.#isClosed) {
      if (!(await this.#more(dueAt))) {
        const message = `the connection was still open after ${this.#timeoutMs} ms`;
        throw new Mismatch(message, "the end of the connection");
      }
    }
  }

  destroy(): void {
    this.#line.destroy();
  }

  #receive(header: unknown, attachments: readonly Uint8Array[]): void {
    this.#add(this.#receivedLines, describeMessage(header, attachments));
    if (!isObject(header) || typeof header["type"] !== "string") {
      this.#witness.receivedOther(header);
      return;
    }
    const message = header as ReceivedHeader;
    const received = { position: this.#received.length, header: message, attachments };
    this.#received.push(received);
    this.#witness.received(received);
    if (message.type === "ping" && this.answersPings) {
      this.send({ type: "pong", id: message["id"] });
    }
    this.#wake();
  }

  #add(lines: string[], line: string): void {
    lines.push(line);
    if (lines.length > maximumLines) lines.splice(0, 2, "…");
  }

  /** Resolves with whether something has happened in time. */
  #more(dueAt: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, dueAt - performance.now()));
      this.#wakers.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }

  #describeEnd(): string {
    return this.#reason === undefined
      ? "the worker ended the connection"
      : `the connection broke: ${this.#reason.message}`;
  }
}
