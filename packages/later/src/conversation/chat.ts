import { LaterError } from "../errors/later-error.ts";
import { assertOptions } from "./assert-options.ts";
import type { Content } from "./content/content.ts";
import { toPlainJson } from "./content/plain-json.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { type ConversationStream, startStream } from "./conversation-stream.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { GenerateResult } from "./generate-result.ts";
import { joinSignals } from "./model/join-signals.ts";
import { type ConversationTools, openTools } from "./open-tools.ts";
import type { OutputForm, OutputOf } from "./output/output-form.ts";
import { type ConversationPause, isPause } from "./pause/conversation-pause.ts";
import type { Prompt } from "./prompt.ts";
import { runConversation } from "./run-conversation.ts";
import { watcher } from "./watcher.ts";

/** What holds for every turn of a chat. */
export type ChatOptions = Omit<GenerateOptions, "signal" | "output" | "decisions">;

/**
 * What may accompany one turn, over what holds for every turn. `signal` ends this turn at once with
 * `CANCELLED`; the chat goes on.
 */
export type SendOptions<Form extends OutputForm | undefined = OutputForm | undefined> = Pick<
  GenerateOptions<Form>,
  | "output"
  | "decisions"
  | "toolConfig"
  | "maxRounds"
  | "maxCalls"
  | "maxTotalTokens"
  | "config"
  | "signal"
>;

/**
 * A conversation of several turns with one history and one session. One turn at a time: another one
 * meanwhile is refused with `INVALID_ARGUMENT`, after `close` with `SESSION_NOT_FOUND`. A turn that
 * fails leaves the history as it was before; what it had come to is in its error.
 */
export interface Chat extends AsyncDisposable {
  /** Everything said in turns that succeeded. Each change makes a new array. */
  readonly history: readonly Content[];
  /**
   * One turn; rejects as `generate` does. A turn that waits for people is not part of the history until its
   * `pause` was sent with `decisions` and it came to its end; another prompt instead gives it up.
   */
  send<const Form extends OutputForm | undefined = undefined>(
    prompt: Prompt | ConversationPause,
    options?: SendOptions<Form>,
  ): Promise<GenerateResult<OutputOf<Form>>>;
  /** One turn, told while it happens. The history grows when the stream has come to its end. */
  sendStream<const Form extends OutputForm | undefined = undefined>(
    prompt: Prompt | ConversationPause,
    options?: SendOptions<Form>,
  ): ConversationStream<OutputOf<Form>>;
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

  send<const Form extends OutputForm | undefined = undefined>(
    prompt: Prompt | ConversationPause,
    options: SendOptions<Form> = {},
  ): Promise<GenerateResult<OutputOf<Form>>> {
    return this.#take(prompt, options, { streaming: false, emit: watcher(this.#options.onEvent) });
  }

  sendStream<const Form extends OutputForm | undefined = undefined>(
    prompt: Prompt | ConversationPause,
    options: SendOptions<Form> = {},
  ): ConversationStream<OutputOf<Form>> {
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

  async #take<Form extends OutputForm | undefined>(
    prompt: Prompt | ConversationPause,
    options: SendOptions<Form>,
    { streaming, emit, leaving }: Telling,
  ): Promise<GenerateResult<OutputOf<Form>>> {
    this.#assertReady();
    if (isPause(prompt)) this.#assertContinued(prompt);
    const merged = { ...this.#options, ...options };
    assertOptions(merged);
    const turn = runConversation({
      prompt,
      options: { ...merged, history: this.#history },
      openTools: () => this.#openTools(),
      streaming,
      signal: joinSignals(options.signal, leaving, this.#closing.signal),
      emit,
    });
    this.#turn = turn;
    try {
      const result = await turn;
      if (result.pause === undefined) this.#history = result.history;
      return result as GenerateResult<OutputOf<Form>>;
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

  /** Otherwise later turns would be lost. */
  #assertContinued({ history }: ConversationPause): void {
    const said = this.#history.length;
    if (Array.isArray(history) && isSame(history.slice(0, said), this.#history)) return;
    throw new LaterError(
      "INVALID_ARGUMENT",
      "The pause does not continue this chat as it is now; start one from its own history.",
      { details: { option: "pause" } },
    );
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

function isSame(left: readonly Content[], right: readonly Content[]): boolean {
  return JSON.stringify(toPlainJson(left)) === JSON.stringify(toPlainJson(right));
}
