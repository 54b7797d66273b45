import { toFailure } from "../ending.ts";
import { printEvent } from "../print-event.ts";
import type { SentEvent, SentEvents } from "../sent-events.ts";
import type { EventLog } from "./event-log.ts";

interface ReadingSettings {
  /** How many events the reader has had. */
  readonly count: number;
  /** What goes out before the first event. */
  readonly greeting: string | undefined;
  /** Called when the reading begins; what it gives, when it ends. */
  readonly begin: () => () => void;
}

/** One reader of a log: what it has not had, and then what comes. It holds nothing but its place. */
export class LogReader implements SentEvents {
  readonly #log: EventLog;
  readonly #begin: () => () => void;
  #count: number;
  #greeting: string | undefined;
  #end: (() => void) | undefined;
  #stop: (() => void) | undefined;

  constructor(log: EventLog, { count, greeting, begin }: ReadingSettings) {
    this.#log = log;
    this.#count = count;
    this.#greeting = greeting;
    this.#begin = begin;
  }

  next(): Promise<SentEvent> {
    this.#end ??= this.#begin();
    return new Promise((resolve) => {
      const take = (): void => {
        const event = this.#take();
        if (event === undefined) this.#stop = this.#log.listen(take);
        else resolve(event);
      };
      take();
    });
  }

  async leave(): Promise<void> {
    this.#stop?.();
    this.#end?.();
  }

  #take(): SentEvent | undefined {
    if (this.#greeting !== undefined) {
      const greeting = { text: this.#greeting, isLast: false };
      this.#greeting = undefined;
      return greeting;
    }
    try {
      const event = this.#log.after(this.#count);
      if (event !== undefined) this.#count += 1;
      return event;
    } catch (error) {
      return { text: printEvent(toFailure(error), "failure"), isLast: true };
    }
  }
}
