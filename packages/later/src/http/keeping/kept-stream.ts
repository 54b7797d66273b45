import { LaterError } from "../../errors/later-error.ts";
import { turn } from "../../time/turn.ts";
import { toFailure } from "../ending.ts";
import { printEvent } from "../print-event.ts";
import type { SentEvents } from "../sent-events.ts";
import { EventLog } from "./event-log.ts";
import { Expiry } from "./expiry.ts";
import { LogReader } from "./log-reader.ts";

interface KeepingSettings {
  readonly owner: string | undefined;
  readonly unreadTtlMs: number;
  readonly finishedTtlMs: number;
  readonly maxStreamLength: number;
  /** Called when the stream has been kept for long enough. */
  readonly onExpire: () => void;
}

/** So much is taken at a time, in characters, before others have a turn: readers, and the rest of the process. */
const turnLength = 2 ** 16;

/**
 * The events of one conversation, which are taken as soon as they come, whoever reads them. The `id` of an event is
 * that of the stream and how many events there have been with it.
 */
export class KeptStream {
  readonly id: string = crypto.randomUUID();
  readonly owner: string | undefined;
  readonly #events: SentEvents;
  readonly #settings: KeepingSettings;
  readonly #log: EventLog;
  readonly #expiry = new Expiry();
  #readers = 0;

  constructor(events: SentEvents, settings: KeepingSettings) {
    this.owner = settings.owner;
    this.#events = events;
    this.#settings = settings;
    this.#log = new EventLog(settings.maxStreamLength);
    this.#expireUnread();
    void this.#keep();
  }

  get isEnded(): boolean {
    return this.#log.isEnded;
  }

  /** How many events there have been. */
  get count(): number {
    return this.#log.count;
  }

  /** The events behind so many, for one more reader. */
  read(count: number): SentEvents {
    // Whoever has had nothing knows from the beginning what to come back with.
    const greeting = count === 0 ? `id: ${this.id}\n\n` : undefined;
    return new LogReader(this.#log, { count, greeting, begin: () => this.#hold() });
  }

  /** Ends the conversation, and tells its readers; settles when it has let go of what it held. */
  async cancel(message: string): Promise<void> {
    if (this.isEnded) return;
    const failure = toFailure(new LaterError("CANCELLED", message));
    this.#end(printEvent(failure, "failure"));
    await this.#events.leave();
  }

  /** Forgets when it was to expire. */
  release(): void {
    this.#expiry.clear();
  }

  async #keep(): Promise<void> {
    let length = 0;
    for (;;) {
      const { text, isLast } = await this.#events.next();
      if (this.isEnded) return;
      if (isLast) {
        this.#end(text);
        await this.#events.leave();
        return;
      }
      this.#log.append(`id: ${this.id}.${this.count + 1}\n${text}`);
      length += text.length;
      if (length < turnLength) continue;
      length = 0;
      await turn();
      if (this.isEnded) return;
    }
  }

  #end(text: string): void {
    this.#log.end(text);
    this.#expiry.set(this.#settings.finishedTtlMs, this.#settings.onExpire);
  }

  #hold(): () => void {
    this.#readers += 1;
    if (!this.isEnded) this.#expiry.clear();
    return () => {
      this.#readers -= 1;
      if (this.#readers === 0 && !this.isEnded) this.#expireUnread();
    };
  }

  #expireUnread(): void {
    const { unreadTtlMs } = this.#settings;
    this.#expiry.set(unreadTtlMs, () => {
      void this.cancel(`Nobody read the events of the conversation for ${unreadTtlMs} ms.`);
    });
  }
}
