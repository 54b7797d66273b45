import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { ToolConfig } from "../../model/tool-config.ts";
import type { Content } from "../content/content.ts";
import type { CallDelta } from "./call-delta.ts";

/** What is asked of a model. */
export interface ModelRequest {
  /** The conversation so far, oldest turn first. */
  readonly contents: readonly Content[];
  /** The tools the model may call; empty for none. */
  readonly declarations: readonly FunctionDeclaration[];
  readonly toolConfig?: ToolConfig;
  /** What the answer has to be, as JSON text; calls may come before it. Answers are held to it in any case. */
  readonly output?: JsonSchemaObject;
  readonly systemInstruction?: string;
  /** Goes on with an answer that ended in `CONTINUATION`: what its candidate carried. */
  readonly continuationToken?: string;
  /** Handed to the model's SDK as it is, for example `{ temperature: 0 }`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Tokens used, as the model counts them. */
export interface Usage {
  readonly promptTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  /** Part of the prompt that came from a cache. */
  readonly cachedContentTokenCount?: number;
  /** What tools that the model runs itself gave it to read. */
  readonly toolUsePromptTokenCount?: number;
  readonly totalTokenCount?: number;
}

/** One of the answers of a model; only the first is used. */
export interface Candidate {
  readonly content?: Content;
  /** In a chunk of a stream: what has been written of calls whose parts come later. Told as `call-arguments`. */
  readonly callDeltas?: readonly CallDelta[];
  /** `STOP`, `MAX_TOKENS`, `SAFETY`, `MALFORMED_FUNCTION_CALL` and others. */
  readonly finishReason?: string;
  readonly finishMessage?: string;
  /** Comes with `CONTINUATION`: the answer is longer than one request may give. */
  readonly continuationToken?: string;
  /** Its place among the candidates, 0 when absent: a chunk of a stream may hold another than the first. */
  readonly index?: number;
}

/** What a model answers, or one chunk of it, in Gemini's shape. */
export interface ModelResponse {
  readonly candidates?: readonly Candidate[];
  readonly promptFeedback?: { readonly blockReason?: string; readonly blockReasonMessage?: string };
  readonly usageMetadata?: Usage;
  readonly modelVersion?: string;
  readonly responseId?: string;
}

/** What may accompany a request. */
export interface ModelRequestOptions {
  readonly signal?: AbortSignal;
}

/**
 * A model, seen from the conversation. `later-runtime/gemini`, `later-runtime/openai` and `later-runtime/anthropic` make
 * one from the SDK of a provider, `later-runtime/testing` from a script. Neither method retries by itself.
 *
 * What a client throws becomes the cause of a `MODEL_REQUEST_FAILED`, whose message repeats none of its
 * words but those of the APIs of Google, OpenAI and Anthropic. A client that knows better throws `MODEL_REQUEST_FAILED` itself.
 */
export interface ModelClient {
  /** For display and telemetry. */
  readonly model: string;
  /** One request, one answer. Rejects when there is none. */
  generate(request: ModelRequest, options?: ModelRequestOptions): Promise<ModelResponse>;
  /** One request, the answer in chunks as they arrive. Iterating throws when the answer breaks off. */
  generateStream(
    request: ModelRequest,
    options?: ModelRequestOptions,
  ): AsyncIterable<ModelResponse>;
}
