import { longestTimerMs } from "../conversation/model/wait.ts";
import type { SentEvent, SentEvents } from "./sent-events.ts";

const encoder = new TextEncoder();
const heartbeat: SentEvent = { text: ":\n\n", isLast: false };

/** Where the bytes of a response come from: one event, or one comment, each time that some are asked for. */
export class EventBody {
  readonly #events: SentEvents;
  readonly #heartbeatMs: number;
  /** What was asked for and has not come: a heartbeat in its place does not make up for it. */
  #next: Promise<SentEvent> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLeft = false;

  constructor(events: SentEvents, heartbeatMs: number) {
    this.#events = events;
    this.#heartbeatMs = heartbeatMs;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#next ??= this.#events.next();
    const event = await Promise.race([this.#next, this.#silence()]);
    clearTimeout(this.#timer);
    if (this.#isLeft) return;
    if (event !== heartbeat) this.#next = undefined;
    controller.enqueue(encoder.encode(event.text));
    if (!event.isLast) return;
    controller.close();
    await this.#events.leave();
  }

  async cancel(): Promise<void> {
    this.#isLeft = true;
    clearTimeout(this.#timer);
    await this.#events.leave();
  }

  #silence(): Promise<SentEvent> {
    return new Promise((resolve) => {
      if (this.#heartbeatMs > longestTimerMs) return;
      this.#timer = setTimeout(() => resolve(heartbeat), this.#heartbeatMs);
    });
  }
}
