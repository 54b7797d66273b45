import { LaterError } from "../errors/later-error.ts";
import type { Content } from "./content/content.ts";
import { ConversationError } from "./conversation-error.ts";
import { AnswerSize } from "./model/answer-size.ts";
import { mergeChunks } from "./model/merge-chunks.ts";
import type { ModelClient, ModelRequest, ModelResponse } from "./model/model-client.ts";
import { firstCandidate, readResponse, type ResponseReading } from "./model/read-response.ts";
import { describeRequestFailure } from "./model/request-failure.ts";
import { addUsage } from "./model/usage.ts";
import { wait } from "./model/wait.ts";
import { type ReceiveOptions, receiveResponse } from "./receive-response.ts";
import { waitAfterBrokenStream } from "./retry/broken-stream.ts";
import { assertTokensLeft } from "./token-budget.ts";
import type { Transcript } from "./transcript.ts";

/** An answer that the conversation can go on with. */
export type ModelAnswer = Extract<ResponseReading, { readonly type: "answer" | "calls" }>;

/**
 * Asks until there is a usable answer: once, and once more when the first answer was malformed or empty, with a
 * word on what was wrong, or when it broke off and its client says that it may be begun anew. Neither that answer
 * nor that word enters the conversation.
 *
 * @throws ConversationError `MODEL_STOPPED`, `MODEL_REQUEST_FAILED`, `BUDGET_EXCEEDED`
 */
export async function askModel(
  model: ModelClient,
  request: ModelRequest,
  transcript: Transcript,
  options: AskOptions,
): Promise<ModelAnswer> {
  const first = await attempt(model, request, transcript, options);
  if (first.type === "answer" || first.type === "calls") return first;
  if (first.type === "stopped") throw stopped(first, transcript);
  options.emit({ type: "response-discard", round: options.round, problem: first.problem });
  if (first.type === "broken") await wait(first.waitMs, options.signal);
  const again = first.type === "broken" ? request : corrected(request, first.problem);
  const second = await attempt(model, again, transcript, options);
  if (second.type === "answer" || second.type === "calls") return second;
  throw second.type === "broken" ? second.failure : stopped(second, transcript);
}

/** How an answer is asked for, and what it may use at most. */
export interface AskOptions extends ReceiveOptions {
  readonly maxTotalTokens: number | undefined;
}

type Attempt = ResponseReading | BrokenAttempt;

/** An answer that broke off, and may be begun anew. */
interface BrokenAttempt {
  readonly type: "broken";
  readonly problem: string;
  readonly waitMs: number;
  /** What it comes to when it is not. */
  readonly failure: unknown;
}

/** An answer that goes on for longer than anybody wants to read. */
const maximumContinuations = 64;

async function attempt(
  model: ModelClient,
  request: ModelRequest,
  transcript: Transcript,
  options: AskOptions,
): Promise<Attempt> {
  try {
    return await answerOf(model, request, transcript, options);
  } catch (failure) {
    const waitMs = ConversationError.is(failure) ? waitAfterBrokenStream(failure.cause) : undefined;
    if (waitMs === undefined) throw failure;
    return { type: "broken", problem: "The model's answer broke off.", waitMs, failure };
  }
}

/** One answer, asked for as often as it takes to come to its end. */
async function answerOf(
  model: ModelClient,
  request: ModelRequest,
  transcript: Transcript,
  options: AskOptions,
): Promise<ResponseReading> {
  const size = new AnswerSize();
  const chunks: ModelResponse[] = [];
  let response: ModelResponse = {};
  let continuationToken: string | undefined;
  for (let asked = 0; asked <= maximumContinuations; asked += 1) {
    const next = continuationToken === undefined ? request : { ...request, continuationToken };
    const piece = await receive(model, next, transcript, options, size);
    chunks.push(...piece.chunks);
    response = asked === 0 ? piece.response : mergeChunks(chunks);
    const token = firstCandidate(piece.response)?.continuationToken;
    // The same place again would give the same answer again.
    if (!isCutShort(response) || token === undefined || token === continuationToken) break;
    continuationToken = token;
  }
  return readResponse(response);
}

/** The response to one request, as it came and put together. */
interface ReceivedResponse {
  readonly chunks: readonly ModelResponse[];
  readonly response: ModelResponse;
}

async function receive(
  model: ModelClient,
  request: ModelRequest,
  transcript: Transcript,
  options: AskOptions,
  size: AnswerSize,
): Promise<ReceivedResponse> {
  assertTokensLeft(transcript, options.maxTotalTokens);
  const startedAt = performance.now();
  let chunks: readonly ModelResponse[];
  try {
    chunks = await receiveResponse(model, request, options, size);
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw requestFailed(model, error, transcript);
  }
  const response = mergeChunks(chunks);
  transcript.noteResponse(response);
  options.emit({
    type: "response",
    round: options.round,
    usage: addUsage({}, response.usageMetadata),
    finishReason: firstCandidate(response)?.finishReason,
    durationMs: performance.now() - startedAt,
  });
  return { chunks, response };
}

/** Whether the answer ends only because a request may not take longer. */
function isCutShort(response: ModelResponse): boolean {
  return firstCandidate(response)?.finishReason === "CONTINUATION";
}

function corrected(request: ModelRequest, problem: string): ModelRequest {
  const advice: Content = {
    role: "user",
    parts: [
      {
        text: `${problem} Answer again: either call the functions you need, with arguments that fit their declarations, or answer in text.`,
      },
    ],
  };
  return { ...request, contents: [...request.contents, advice] };
}

function stopped(
  reading: Extract<ResponseReading, { readonly type: "stopped" | "unusable" }>,
  transcript: Transcript,
): Error {
  const { response, problem } = reading;
  const candidate = firstCandidate(response);
  const facts = {
    finishReason: candidate?.finishReason,
    finishMessage: candidate?.finishMessage,
    blockReason: response.promptFeedback?.blockReason,
    blockReasonMessage: response.promptFeedback?.blockReasonMessage,
  };
  const details = Object.fromEntries(
    Object.entries(facts).filter(([, fact]) => fact !== undefined),
  );
  return transcript.failure("MODEL_STOPPED", problem, { details });
}

function requestFailed(model: ModelClient, error: unknown, transcript: Transcript): unknown {
  // Misuse of the client is the developer's to mend, not a request that failed.
  if (LaterError.is(error) && error.code === "INVALID_ARGUMENT") return error;
  const { message, ...facts } = describeRequestFailure(model.model, error);
  return transcript.failure("MODEL_REQUEST_FAILED", message, { cause: error, ...facts });
}
