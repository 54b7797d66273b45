import type { LaterErrorCode } from "../errors/codes.ts";
import type { LaterErrorOptions } from "../errors/later-error.ts";
import type { ModelAnswer } from "./ask-model.ts";
import type { ExecutedCall } from "./calls/executed-call.ts";
import type { Content } from "./content/content.ts";
import { toPlainJson } from "./content/plain-json.ts";
import { ConversationError } from "./conversation-error.ts";
import type { GenerateResult } from "./generate-result.ts";
import type { ModelResponse, Usage } from "./model/model-client.ts";
import { firstCandidate } from "./model/read-response.ts";
import { addUsage } from "./model/usage.ts";
import type { ConversationPause, PendingCall } from "./pause/conversation-pause.ts";

/** How far a conversation had come before it paused. */
export interface Progress {
  readonly calls: readonly ExecutedCall[];
  readonly rounds: number;
  readonly usage: Usage;
}

/** What was said and done so far in one conversation. */
export class Transcript {
  readonly #contents: Content[];
  readonly #calls: ExecutedCall[];
  #usage: Usage;
  #response: ModelResponse | undefined;
  #rounds: number;

  constructor(contents: readonly Content[], progress: Progress | undefined) {
    this.#contents = [...contents];
    this.#calls = [...(progress?.calls ?? [])];
    this.#usage = progress?.usage ?? {};
    this.#rounds = progress?.rounds ?? 0;
  }

  /** A copy: what is sent must not change when the conversation goes on. */
  get contents(): readonly Content[] {
    return [...this.#contents];
  }

  /** What all requests used so far. */
  get usage(): Usage {
    return this.#usage;
  }

  /** How many rounds of calls have been answered. */
  get rounds(): number {
    return this.#rounds;
  }

  /** How many calls have ended so far. */
  get callCount(): number {
    return this.#calls.length;
  }

  /** Whether the model has responded, or calls have been run. */
  get begun(): boolean {
    return this.#response !== undefined || this.#calls.length > 0;
  }

  /** Takes note of a response, whether it can be used or not. */
  noteResponse(response: ModelResponse): void {
    this.#response = response;
    this.#usage = addUsage(this.#usage, response.usageMetadata);
  }

  /** Takes note of calls that have ended, whether they are answered or not. */
  noteCalls(calls: readonly ExecutedCall[]): void {
    this.#calls.push(...calls);
  }

  /** The model's calls and the answers to them, together, because neither may stand alone. */
  appendRound(request: Content, answers: Content): void {
    this.#contents.push(request, answers);
    this.#rounds += 1;
  }

  /** The model's last word, and the value that was asked for, if one was. */
  conclude(
    { content, text, response }: Extract<ModelAnswer, { readonly type: "answer" }>,
    output: unknown,
  ): GenerateResult {
    return { ...this.#result(response), text, output, history: [...this.#contents, content] };
  }

  /** The conversation as it waits for people to decide about calls. */
  pause(
    turn: Pick<ConversationPause, "content" | "callIds">,
    pending: readonly PendingCall[],
  ): GenerateResult {
    const { history, calls, rounds, usage, ...result } = this.#result(this.#response ?? {});
    const pause: ConversationPause = { version: 1, history, ...turn, calls, rounds, usage };
    return { ...result, history, calls, rounds, usage, pending, pause: toPlainJson(pause) };
  }

  #result(response: ModelResponse): GenerateResult {
    return {
      text: "",
      output: undefined,
      history: this.contents,
      calls: [...this.#calls],
      rounds: this.#rounds,
      usage: this.#usage,
      response,
      finishReason: firstCandidate(response)?.finishReason,
      pending: [],
      pause: undefined,
    };
  }

  /** An error that carries everything of this conversation. */
  failure(code: LaterErrorCode, message: string, options: LaterErrorOptions): ConversationError {
    const state = {
      history: this.contents,
      response: this.#response,
      calls: [...this.#calls],
      usage: this.#usage,
    };
    return new ConversationError(code, message, { ...options, state });
  }
}
