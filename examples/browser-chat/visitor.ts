import {
  type Chat,
  type ConversationPause,
  type ConversationStream,
  createChat,
  type Decisions,
  type ModelClient,
} from "later-runtime";
import type { ResumableStreams } from "later-runtime/http";

import { findBooks, lendBook, scanBook } from "./tools.ts";

interface Surroundings {
  readonly model: ModelClient;
  readonly streams: ResumableStreams;
}

/** One person's chat: a turn at a time, which goes on whether its page is connected or not. */
export class Visitor {
  readonly #id: string;
  readonly #streams: ResumableStreams;
  readonly #chat: Chat;
  /** The stream of the last turn. */
  #stream: string | undefined;
  #isBusy = false;
  #cancelling: Promise<boolean> | undefined;
  /** What the last turn waits with, while it waits for the person. */
  #pause: ConversationPause | undefined;

  constructor(id: string, { model, streams }: Surroundings) {
    this.#id = id;
    this.#streams = streams;
    this.#chat = createChat({ model, tools: [findBooks, scanBook, lendBook] });
  }

  /** @param asked - `{ prompt }`, or `{ decisions }` about the calls that wait; from the page, so it may be anything */
  async take(asked: unknown): Promise<Response> {
    // The page hears of it before the calls have stopped.
    await this.#cancelling;
    const { prompt, decisions } = (asked ?? {}) as { prompt?: unknown; decisions?: Decisions };
    if (this.#isBusy) return new Response(null, { status: 409 });
    if (decisions === undefined) return this.#start(this.#chat.sendStream(String(prompt)));
    const pause = this.#pause;
    if (pause === undefined) return new Response(null, { status: 409 });
    return this.#start(this.#chat.sendStream(pause, { decisions }));
  }

  /** Behind the last event that the page saw; for a page that is loaded anew, from the beginning. */
  goOn(lastEventId: string | null): Response {
    return this.#streams.respond(lastEventId || this.#stream, { owner: this.#id });
  }

  async cancel(): Promise<Response> {
    this.#cancelling = this.#streams.cancel(this.#stream, { owner: this.#id });
    return new Response(null, { status: (await this.#cancelling) ? 204 : 409 });
  }

  close(): Promise<void> {
    return this.#chat.close();
  }

  #start(stream: ConversationStream): Response {
    const owner = this.#id;
    this.#isBusy = true;
    this.#pause = undefined;
    stream.result
      .then(
        ({ pause }) => {
          this.#pause = pause;
        },
        () => {},
      )
      .finally(() => {
        this.#isBusy = false;
      });
    this.#stream = this.#streams.add(stream, { owner, onError: (error) => console.error(error) });
    return this.#streams.respond(this.#stream, { owner });
  }
}
