import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { abortable } from "../model/abortable.ts";
import { beginStream, chunksOf } from "../model/begun-stream.ts";
import { joinSignals } from "../model/join-signals.ts";
import type { ModelClient, ModelRequest, ModelRequestOptions } from "../model/model-client.ts";
import { neverAborted } from "../model/never-aborted.ts";
import { longestTimerMs, wait } from "../model/wait.ts";
import { noteBrokenStream } from "./broken-stream.ts";
import { mayPass } from "./may-pass.ts";
import { requestedDelayMs } from "./requested-delay.ts";
import { type RetryOptions, type RetryPolicy, toRetryPolicy } from "./retry-options.ts";

/**
 * The same model, asked again when a request fails for a reason that may pass: HTTP status 408, 429, 500,
 * 502, 503, 504 or 529, a connection that was not made or lost, an answer that was damaged. It waits as long
 * as the service asks for, and otherwise longer each time. Every other failure is passed on at once, and
 * the last one when the attempts are used up.
 *
 * A stream is begun anew only as long as nothing of it was handed on; what breaks off later ends in the
 * error of the client. A conversation, which can take back what it told, then asks once more. The signal of
 * a request ends waits too.
 *
 * Google's SDK has retries of its own, `httpOptions.retryOptions`, which are off unless they are set. Use
 * one or the other: together they multiply.
 *
 * @throws LaterError `INVALID_ARGUMENT` for options out of bounds
 *
 * @example
 * ```ts
 * const model = retrying(gemini(client, "gemini-3.8-flash"), { deadlineMs: 120_000 });
 * const { text } = await generate("What is the weather in Oslo?", { model, tools: [getWeather] });
 * ```
 */
export function retrying(model: ModelClient, options: RetryOptions = {}): ModelClient {
  const policy = toRetryPolicy(options);
  return {
    model: model.model,
    generate(request: ModelRequest, { signal = neverAborted() }: ModelRequestOptions = {}) {
      return persist((signal) => model.generate(request, { signal }), policy, signal);
    },
    async *generateStream(
      request: ModelRequest,
      { signal = neverAborted() }: ModelRequestOptions = {},
    ) {
      const begun = await persist(
        (signal) => beginStream(model.generateStream(request, { signal }), signal),
        policy,
        signal,
      );
      try {
        yield* chunksOf(begun, signal);
      } catch (error) {
        if (!signal.aborted) noteIfPassing(error, policy);
        throw error;
      }
    },
  };
}

function noteIfPassing(error: unknown, policy: RetryPolicy): void {
  if (policy.attempts < 2 || !isObject(error) || !mayPass(error)) return;
  const delayMs = delayAfter(1, error, policy);
  if (delayMs <= policy.maxBackoffMs) noteBrokenStream(error, delayMs);
}

async function persist<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<Answer> {
  const startedAt = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = policy.deadlineMs - (performance.now() - startedAt);
    try {
      return await askInTime(ask, Math.min(policy.attemptTimeoutMs, leftMs), signal);
    } catch (error) {
      if (signal.aborted || attempt >= policy.attempts || !mayPass(error)) throw error;
      const delayMs = delayAfter(attempt, error, policy);
      const elapsedMs = performance.now() - startedAt;
      if (delayMs > policy.maxBackoffMs || elapsedMs + delayMs >= policy.deadlineMs) throw error;
      policy.onRetry({ attempt: attempt + 1, delayMs, error });
      await wait(delayMs, signal);
    }
  }
}

async function askInTime<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  limitMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const expiry = new AbortController();
  const timer = setTimeout(
    () => {
      const message = `The model did not answer within ${Math.ceil(limitMs)} ms.`;
      expiry.abort(new LaterError("MODEL_REQUEST_FAILED", message));
    },
    Math.min(limitMs, longestTimerMs),
  );
  try {
    const joined = joinSignals(signal, expiry.signal);
    return await abortable(ask(joined), joined);
  } catch (error) {
    // A client that takes notice of its signal is free to reject with words of its own.
    throw expiry.signal.aborted ? expiry.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Random only in its second half, so that no wait is for nothing. */
function delayAfter(attempt: number, error: unknown, policy: RetryPolicy): number {
  const requestedMs = requestedDelayMs(error) ?? 0;
  const wholeMs = Math.min(policy.backoffMs * 2 ** (attempt - 1), policy.maxBackoffMs);
  return Math.max(requestedMs, (wholeMs * (1 + Math.random())) / 2);
}
