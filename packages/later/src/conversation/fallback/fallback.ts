import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { abortable } from "../model/abortable.ts";
import { beginStream, chunksOf } from "../model/begun-stream.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../model/model-client.ts";
import { neverAborted } from "../model/never-aborted.ts";
import { noteBrokenStream, waitAfterBrokenStream } from "../retry/broken-stream.ts";
import { requestedDelayMs } from "../retry/requested-delay.ts";
import { Alternative } from "./alternative.ts";
import {
  type FallbackModel,
  type FallbackOptions,
  type FallbackPolicy,
  toFallbackPolicy,
} from "./fallback-options.ts";
import { type ModelFailure, toFailure } from "./to-failure.ts";

/**
 * The first of several models that answers, so that a conversation goes on when a provider is down. A model is asked
 * when those before it have failed for a reason that may pass, as `retrying` sees it; every other failure is passed on
 * at once. One that has failed is asked after all others for a time, so that no request waits for it. Histories go
 * from one model to the other; a `config` that only one of them understands is given beside it.
 *
 * Another model begins a stream only as long as nothing of it was handed on. When one breaks off later, or an answer
 * cannot be continued that takes more than one request, a conversation takes back what it told and asks once more.
 * After an abort of the request's signal no other model is asked.
 *
 * Nothing limits how long a model may take: `retrying(model, { attempts: 1, attemptTimeoutMs })` does. The wrapper
 * has the name of the first model; `modelVersion` of a response tells which one has answered.
 *
 * @throws LaterError `INVALID_ARGUMENT` without models and for options out of bounds. Requests that no model answers
 * reject with `MODEL_REQUEST_FAILED`: the last failure is its cause, `details.failures` has something of each.
 *
 * @example
 * ```ts
 * const model = fallback([gemini(google, "gemini-3.8-flash"), anthropic(claude, "claude-opus-4-6")]);
 * const { text } = await generate("What is the weather in Oslo?", { model, tools: [getWeather] });
 * ```
 */
export function fallback(
  models: readonly (ModelClient | FallbackModel)[],
  options: FallbackOptions = {},
): ModelClient {
  return new FallbackClient(toAlternatives(models), toFallbackPolicy(options));
}

/** The longest time that a service is left alone that asks for it. */
const longestCooldownMs = 3_600_000;

class FallbackClient implements ModelClient {
  readonly model: string;
  readonly #alternatives: Alternatives;
  readonly #policy: FallbackPolicy;

  constructor(alternatives: Alternatives, policy: FallbackPolicy) {
    this.model = alternatives[0].model.model;
    this.#alternatives = alternatives;
    this.#policy = policy;
  }

  async generate(
    request: ModelRequest,
    { signal = neverAborted() }: ModelRequestOptions = {},
  ): Promise<ModelResponse> {
    const { alternative, answer } = await this.#ask(request, signal, ({ model }, own) =>
      abortable(model.generate(own, { signal }), signal),
    );
    return alternative.toResponse(answer);
  }

  async *generateStream(
    request: ModelRequest,
    { signal = neverAborted() }: ModelRequestOptions = {},
  ): AsyncGenerator<ModelResponse, void> {
    const { alternative, answer } = await this.#ask(request, signal, ({ model }, own) =>
      beginStream(model.generateStream(own, { signal }), signal),
    );
    try {
      for await (const chunk of chunksOf(answer, signal)) yield alternative.toResponse(chunk);
    } catch (error) {
      throw signal.aborted ? error : this.#brokenOff(alternative, error);
    }
  }

  async #ask<Answer>(
    request: ModelRequest,
    signal: AbortSignal,
    ask: (alternative: Alternative, request: ModelRequest) => Promise<Answer>,
  ): Promise<{ readonly alternative: Alternative; readonly answer: Answer }> {
    const beginner = this.#beginnerOf(request);
    const order = beginner === undefined ? this.#order() : ([beginner] as const);
    const failures: ModelFailure[] = [];
    let alternative: Alternative = order[0];
    for (;;) {
      signal.throwIfAborted();
      try {
        const answer = await ask(alternative, alternative.toRequest(request));
        alternative.cool(0);
        return { alternative, answer };
      } catch (error) {
        if (signal.aborted) throw error;
        if (beginner !== undefined) throw this.#brokenOff(beginner, error);
        const failure = { model: alternative.model, error };
        const next = order[failures.length + 1];
        if (!this.#falls(alternative, error) || next === undefined) {
          throw toFailure(failure, failures);
        }
        failures.push(failure);
        this.#policy.onFallback({ from: failure.model, to: next.model, error });
        alternative = next;
      }
    }
  }

  /** Only the model that has begun an answer can continue it. */
  #beginnerOf({ continuationToken: token }: ModelRequest): Alternative | undefined {
    if (token === undefined) return undefined;
    const beginner = this.#alternatives.find((alternative) => alternative.hasBegun(token));
    if (beginner !== undefined) return beginner;
    throw new LaterError("INVALID_ARGUMENT", "The continuation token is not of this model client.");
  }

  /** All of them, those that have failed a short time ago last. */
  #order(): Alternatives {
    const cooling = new Set(this.#alternatives.filter(({ isCooling }) => isCooling));
    const others = this.#alternatives.filter((alternative) => !cooling.has(alternative));
    return [...others, ...cooling] as readonly Alternative[] as Alternatives;
  }

  /** Whether the failure is one after which other models are asked; then this one is passed over for a time. */
  #falls(alternative: Alternative, error: unknown): boolean {
    const { falls, cooldownMs } = this.#policy;
    if (!falls(error)) return false;
    const requestedMs = Math.min(requestedDelayMs(error) ?? 0, longestCooldownMs);
    alternative.cool(cooldownMs === 0 ? 0 : Math.max(cooldownMs, requestedMs));
    return true;
  }

  /** What an answer fails with that has begun, noted where the next model would begin it anew. */
  #brokenOff(alternative: Alternative, error: unknown): unknown {
    const { model } = alternative;
    const failure = toFailure({ model, error });
    const falls = this.#falls(alternative, error);
    const [next] = this.#order();
    const goesOn = falls && next !== alternative;
    if (goesOn) this.#policy.onFallback({ from: model, to: next.model, error });
    const waitMs = goesOn ? 0 : waitAfterBrokenStream(error);
    if (waitMs !== undefined && isObject(failure)) noteBrokenStream(failure, waitMs);
    return failure;
  }
}

type Alternatives = readonly [Alternative, ...Alternative[]];

/** @throws LaterError `INVALID_ARGUMENT` for what is no list of models */
function toAlternatives(models: unknown): Alternatives {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  const [first, ...others] = entries.map(toAlternative);
  if (first !== undefined) return [first, ...others];
  throw new LaterError("INVALID_ARGUMENT", "fallback() needs a list of at least one model.");
}

function toAlternative(entry: unknown, index: number): Alternative {
  const { model, config } = isClient(entry) ? { model: entry } : toObject(entry);
  if (isClient(model) && (config === undefined || isObject(config))) {
    return new Alternative({ model, ...(config === undefined ? {} : { config }) }, index);
  }
  const message = `Entry ${index + 1} of the list has to be a model client, or an object with a "model" and a "config".`;
  throw new LaterError("INVALID_ARGUMENT", message);
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isClient(value: unknown): value is ModelClient {
  return isObject(value) && typeof value["generate"] === "function";
}
