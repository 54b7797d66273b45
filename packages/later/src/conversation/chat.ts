import { LaterError } from "../errors/later-error.ts";
import { assertOption, assertOptions } from "./assert-options.ts";
import type { Content } from "./content.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { type ConversationStream, startStream } from "./conversation-stream.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { GenerateResult } from "./generate-result.ts";
import { joinSignals } from "./join-signals.ts";
import { type ConversationTools, openTools } from "./open-tools.ts";
import type { Prompt } from "./prompt.ts";
import { runConversation } from "./run-conversation.ts";
import { watcher } from "./watcher.ts";

/** What holds for every turn of a chat. */
export type ChatOptions = Omit<GenerateOptions, "signal">;

/** What may accompany one turn. */
export interface SendOptions {
  /** Ends this turn at once with `CANCELLED`; the chat goes on. */
  readonly signal?: AbortSignal;
}

/**
 * A conversation of several turns with one history and one session. One turn at a time: another one
 * meanwhile is refused with `INVALID_ARGUMENT`, after `close` with `SESSION_NOT_FOUND`. A turn that
 * fails leaves the history as it was before; what it had come to is in its error.
 */
export interface Chat extends AsyncDisposable {
  /** Everything said in turns that succeeded. Each change makes a new array. */
  readonly history: readonly Content[];
  /** One turn; rejects as `generate` does. */
  send(prompt: Prompt, options?: SendOptions): Promise<GenerateResult>;
  /** One turn, told while it happens. The history grows when the stream has come to its end. */
  sendStream(prompt: Prompt, options?: SendOptions): ConversationStream;
  /** Cancels a turn that runs and closes the chat's own session. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a chat. Its session is opened by the first turn.
 *
 * @throws LaterError `INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * await using chat = createChat({ model, tools: [searchFlights, bookFlight] });
 * await chat.send("Which flights are there from Oslo to Rome tomorrow?");
 * const { text } = await chat.send("Book the cheapest one.");
 * ```
 */
export function createChat(options: ChatOptions): Chat {
  return new SessionChat(options);
}

/** How a turn is told of while it happens. */
interface Telling {
  readonly streaming: boolean;
  readonly emit: (event: ConversationEvent) => void;
  readonly leaving?: AbortSignal;
}

class SessionChat implements Chat {
  readonly #options: ChatOptions;
  readonly #closing = new AbortController();
  #history: readonly Content[];
  #tools: Promise<ConversationTools> | undefined;
  #turn: Promise<unknown> | undefined;

  constructor(options: ChatOptions) {
    assertOptions(options);
    this.#options = options;
    this.#history = options.history ?? [];
  }

  get history(): readonly Content[] {
    return this.#history;
  }

  send(prompt: Prompt, options: SendOptions = {}): Promise<GenerateResult> {
    return this.#take(prompt, options, { streaming: false, emit: watcher(this.#options.onEvent) });
  }

  sendStream(prompt: Prompt, options: SendOptions = {}): ConversationStream {
    const watch = watcher(this.#options.onEvent);
    return startStream((push, leaving) => {
      const emit = (event: ConversationEvent): void => {
        watch(event);
        push(event);
      };
      return this.#take(prompt, options, { streaming: true, emit, leaving });
    });
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException("The chat was closed.", "AbortError"));
    await this.#turn?.catch(() => {});
    const tools = await this.#tools?.catch(() => undefined);
    await tools?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #take(
    prompt: Prompt,
    { signal }: SendOptions,
    { streaming, emit, leaving }: Telling,
  ): Promise<GenerateResult> {
    this.#assertReady();
    assertOption("signal", signal);
    const turn = runConversation({
      prompt,
      options: { ...this.#options, history: this.#history },
      openTools: () => this.#openTools(),
      streaming,
      signal: joinSignals(signal, leaving, this.#closing.signal),
      emit,
    });
    this.#turn = turn;
    try {
      const result = await turn;
      this.#history = result.history;
      return result;
    } finally {
      this.#turn = undefined;
    }
  }

  #assertReady(): void {
    if (this.#closing.signal.aborted) {
      throw new LaterError("SESSION_NOT_FOUND", "The chat has been closed.");
    }
    if (this.#turn !== undefined) {
      throw new LaterError(
        "INVALID_ARGUMENT",
        "A turn of this chat is still running. Wait for it before sending the next prompt.",
      );
    }
  }

  /** The chat's session, lent to one turn: a turn must not close it. */
  async #openTools(): Promise<ConversationTools> {
    this.#tools ??= openTools(this.#options);
    try {
      return { ...(await this.#tools), close: async () => {} };
    } catch (error) {
      this.#tools = undefined;
      throw error;
    }
  }
}
