import { toPlainJson } from "../conversation/content/plain-json.ts";
import type { ConversationEvent } from "../conversation/conversation-event.ts";
import { longestTimerMs } from "../conversation/model/wait.ts";
import { LaterError } from "../errors/later-error.ts";
import { type EndingName, type Failure, toFailure } from "./ending.ts";
import type { PublicEvent } from "./public-event.ts";
import { toPublicEvent } from "./to-public-event.ts";

interface EventBodySettings {
  readonly select: (event: PublicEvent) => PublicEvent | undefined;
  readonly onError: ((error: unknown) => string | void) | undefined;
  readonly heartbeatMs: number;
}

const encoder = new TextEncoder();
const heartbeat = ":\n\n";

/** Where the bytes of a response come from: one event, or one comment, each time that some are asked for. */
export class EventBody {
  readonly #events: AsyncIterator<ConversationEvent, unknown>;
  readonly #settings: EventBodySettings;
  /** What was asked for and has not come: a heartbeat in its place does not make up for it. */
  #next: Promise<string | undefined> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLeft = false;

  constructor(stream: AsyncIterable<ConversationEvent>, settings: EventBodySettings) {
    this.#events = stream[Symbol.asyncIterator]();
    this.#settings = settings;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#next ??= this.#read();
    let text: string | undefined;
    let ending: string | undefined;
    try {
      text = await Promise.race([this.#next, this.#silence()]);
      if (text === undefined) ending = printEvent({}, "end");
    } catch (error) {
      ending = printEvent(this.#explain(error), "failure");
    } finally {
      clearTimeout(this.#timer);
    }
    if (this.#isLeft) return;
    if (text !== heartbeat) this.#next = undefined;
    controller.enqueue(encoder.encode(ending ?? text));
    if (ending === undefined) return;
    controller.close();
    await this.#leave();
  }

  async cancel(): Promise<void> {
    this.#isLeft = true;
    clearTimeout(this.#timer);
    await this.#leave();
  }

  /** The next event that is sent, as it is sent; nothing behind the last one. */
  async #read(): Promise<string | undefined> {
    for (;;) {
      const { done, value } = await this.#events.next();
      if (done === true) return undefined;
      const event = this.#settings.select(toPublicEvent(value));
      if (event !== undefined) return printEvent(event);
    }
  }

  #silence(): Promise<string> {
    const { heartbeatMs } = this.#settings;
    return new Promise((resolve) => {
      if (heartbeatMs > longestTimerMs) return;
      this.#timer = setTimeout(() => resolve(heartbeat), heartbeatMs);
    });
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

  /** Who has left cannot be told what goes wrong then. */
  async #leave(): Promise<void> {
    try {
      await this.#events.return?.();
    } catch {}
  }
}

/** One server-sent event. JSON has no line breaks, so it is one line. */
function printEvent(data: object, name?: EndingName): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${printJson(data)}\n\n`;
}

function printJson(data: object): string {
  try {
    return JSON.stringify(toPlainJson(data));
  } catch (cause) {
    throw new LaterError("INVALID_JSON", "An event cannot be printed as JSON.", { cause });
  }
}
