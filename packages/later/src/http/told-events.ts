import type { ConversationEvent } from "../conversation/conversation-event.ts";
import { type Failure, toFailure } from "./ending.ts";
import { printEvent } from "./print-event.ts";
import type { PublicEvent } from "./public-event.ts";
import type { SentEvent, SentEvents } from "./sent-events.ts";
import { toPublicEvent } from "./to-public-event.ts";

interface TellingSettings {
  readonly select: ((event: PublicEvent) => PublicEvent | undefined) | undefined;
  readonly onError: ((error: unknown) => string | void) | undefined;
}

/** What a conversation tells, as it is sent. Each event is read from its stream when it is asked for. */
export class ToldEvents implements SentEvents {
  readonly #events: AsyncIterator<ConversationEvent, unknown>;
  readonly #settings: TellingSettings;

  constructor(stream: AsyncIterable<ConversationEvent>, settings: TellingSettings) {
    this.#events = stream[Symbol.asyncIterator]();
    this.#settings = settings;
  }

  async next(): Promise<SentEvent> {
    const { select = (event) => event } = this.#settings;
    try {
      for (;;) {
        const { done, value } = await this.#events.next();
        if (done === true) return { text: printEvent({}, "end"), isLast: true };
        const event = select(toPublicEvent(value));
        if (event !== undefined) return { text: printEvent(event), isLast: false };
      }
    } catch (error) {
      return { text: printEvent(this.#explain(error), "failure"), isLast: true };
    }
  }

  /** Who has left cannot be told what goes wrong then. */
  async leave(): Promise<void> {
    try {
      await this.#events.return?.();
    } catch {}
  }

  #explain(error: unknown): Failure {
    const failure = toFailure(error);
    try {
      const message = this.#settings.onError?.(error);
      return typeof message === "string" ? { ...failure, message } : failure;
    } catch {
      // The browser is told in any case.
      return failure;
    }
  }
}
