import type { LaterErrorCode } from "../errors/codes.ts";
import type { LaterErrorOptions } from "../errors/later-error.ts";
import type { Content } from "./content.ts";
import { ConversationError } from "./conversation-error.ts";
import type { ExecutedCall } from "./executed-call.ts";
import type { GenerateResult } from "./generate-result.ts";
import type { ModelResponse, Usage } from "./model-client.ts";
import { firstCandidate } from "./read-response.ts";
import { addUsage } from "./usage.ts";

/** What was said and done so far in one conversation. */
export class Transcript {
  readonly #contents: Content[];
  readonly #calls: ExecutedCall[] = [];
  #usage: Usage = {};
  #response: ModelResponse | undefined;
  #rounds = 0;

  constructor(contents: readonly Content[]) {
    this.#contents = [...contents];
  }

  /** A copy: what is sent must not change when the conversation goes on. */
  get contents(): readonly Content[] {
    return [...this.#contents];
  }

  /** What all requests used so far. */
  get usage(): Usage {
    return this.#usage;
  }

  /** How many calls have ended so far. */
  get callCount(): number {
    return this.#calls.length;
  }

  /** Whether the model has responded. */
  get begun(): boolean {
    return this.#response !== undefined;
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

  /** The model's last word. */
  conclude(content: Content, text: string, response: ModelResponse): GenerateResult {
    return {
      text,
      history: [...this.#contents, content],
      calls: [...this.#calls],
      rounds: this.#rounds,
      usage: this.#usage,
      response,
      finishReason: firstCandidate(response)?.finishReason,
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
