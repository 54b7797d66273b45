import { type Attributes, SpanKind } from "@opentelemetry/api";

import { abandon } from "../conversation/model/abandon.ts";
import { mergeChunks } from "../conversation/model/merge-chunks.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../conversation/model/model-client.ts";
import { firstCandidate } from "../conversation/model/read-response.ts";
import { describeRequestFailure } from "../conversation/model/request-failure.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import { errorTypeOf } from "./error-type.ts";
import { type Destination, Observation } from "./observation.ts";
import { safely } from "./safely.ts";
import { toMessages } from "./to-messages.ts";
import { toRequestAttributes } from "./to-request-attributes.ts";
import { toResponseAttributes } from "./to-response-attributes.ts";
import { toTokenCounts } from "./usage-attributes.ts";
import { within } from "./within.ts";

/** What cannot be told from a model client. */
export interface ObservedModelOptions {
  /** Whose model it is: `gcp.gemini`, `gcp.vertex_ai`, `openai` … @default "gcp.gemini" */
  readonly provider?: string;
  /** What a request does, in the words of the conventions, such as `chat`. @default "generate_content" */
  readonly operation?: string;
}

/** The same model, with a span of kind `CLIENT` and measurements for each request. */
export function observeModel(
  destination: Destination,
  model: ModelClient,
  options: ObservedModelOptions,
): ModelClient {
  const observe = (
    request: ModelRequest,
    { signal }: ModelRequestOptions = {},
    isStream = false,
  ): ModelObservation =>
    new ModelObservation(destination, model.model, options, { request, signal, isStream });
  return {
    model: model.model,
    async generate(request: ModelRequest, asked?: ModelRequestOptions) {
      const observed = observe(request, asked);
      try {
        const response = await within(observed.context, () => model.generate(request, asked));
        observed.succeed([response]);
        return response;
      } catch (error) {
        observed.fail(error);
        throw error;
      }
    },
    async *generateStream(request: ModelRequest, asked?: ModelRequestOptions) {
      const observed = observe(request, asked, true);
      const chunks: ModelResponse[] = [];
      let iterator: AsyncIterator<ModelResponse> | undefined;
      try {
        const stream = within(observed.context, () => model.generateStream(request, asked));
        const chosen = stream[Symbol.asyncIterator]();
        iterator = chosen;
        for (;;) {
          const next = await within(observed.context, () => chosen.next());
          if (next.done === true) break;
          chunks.push(next.value);
          observed.noteChunk(chunks.length);
          yield next.value;
        }
        iterator = undefined;
        observed.succeed(chunks);
      } catch (error) {
        observed.fail(error);
        throw error;
      } finally {
        observed.cancel();
        if (iterator !== undefined) abandon(iterator);
      }
    },
  };
}

/** One request that is under way. */
class ModelObservation {
  readonly #observation: Observation;
  readonly #attributes: Attributes;
  readonly #destination: Destination;
  readonly #model: string;
  readonly #signal: AbortSignal | undefined;

  constructor(
    destination: Destination,
    model: string,
    { provider = "gcp.gemini", operation = "generate_content" }: ObservedModelOptions,
    asked: {
      readonly request: ModelRequest;
      readonly signal: AbortSignal | undefined;
      readonly isStream: boolean;
    },
  ) {
    const { request, signal, isStream } = asked;
    this.#destination = destination;
    this.#model = model;
    this.#attributes = {
      "gen_ai.operation.name": operation,
      "gen_ai.provider.name": provider,
      "gen_ai.request.model": model,
    };
    this.#observation = new Observation(destination, {
      name: `${operation} ${model}`,
      kind: SpanKind.CLIENT,
      attributes: {
        ...this.#attributes,
        ...safely(() => toRequestAttributes(request)),
        ...(isStream ? { "gen_ai.request.stream": true } : {}),
      },
    });
    safely(() => this.#setContents(request));
    this.#signal = signal;
    // A client that takes no notice of its signal may never answer.
    signal?.addEventListener("abort", this.cancel);
  }

  get context(): Observation["context"] {
    return this.#observation.context;
  }

  noteChunk(count: number): void {
    if (count > 1) return;
    const seconds = this.#observation.elapsedMs / 1_000;
    this.#observation.set({ "gen_ai.response.time_to_first_chunk": seconds });
  }

  succeed(chunks: readonly ModelResponse[]): void {
    const response = safely(() => mergeChunks(chunks)) ?? {};
    const attributes = safely(() => toResponseAttributes(response)) ?? {};
    this.#observation.set(attributes);
    this.#observation.setContent("gen_ai.output.messages", () => toOutput(response));
    const model = attributes["gen_ai.response.model"];
    const measured = {
      ...this.#attributes,
      ...(model === undefined ? {} : { "gen_ai.response.model": model }),
    };
    for (const [type, count] of Object.entries(toTokenCounts(response.usageMetadata))) {
      if (typeof count !== "number") continue;
      const dimensions = { ...measured, "gen_ai.token.type": type };
      this.#destination.instruments.record("gen_ai.client.token.usage", count, dimensions);
    }
    this.#end(measured);
  }

  fail(error: unknown): void {
    if (this.#signal?.aborted === true) this.cancel();
    const message = safely(() => describeRequestFailure(this.#model, error).message) ?? "";
    this.#observation.fail("gen_ai.client.operation.exception", errorTypeOf(error), message);
    this.#end(this.#attributes);
  }

  /** Ends it unless it has ended: nobody wants the answer any more. */
  readonly cancel = (): void => {
    const message = "The request was cancelled.";
    this.#observation.fail("gen_ai.client.operation.exception", "CANCELLED", message);
    this.#end(this.#attributes);
  };

  #end(attributes: Attributes): void {
    this.#signal?.removeEventListener("abort", this.cancel);
    this.#observation.end("gen_ai.client.operation.duration", attributes);
  }

  #setContents({ contents, systemInstruction, declarations }: ModelRequest): void {
    const observation = this.#observation;
    observation.setContent("gen_ai.input.messages", () => toMessages(contents));
    if (systemInstruction !== undefined) {
      const parts = [{ type: "text", content: systemInstruction }];
      observation.setContent("gen_ai.system_instructions", () => parts);
    }
    if (declarations.length > 0) {
      const define = (declaration: FunctionDeclaration) => ({ type: "function", ...declaration });
      observation.setContent("gen_ai.tool.definitions", () => declarations.map(define));
    }
  }
}

/** The answer as `gen_ai.output.messages` has it. */
function toOutput(response: ModelResponse): unknown {
  const { content, finishReason } = firstCandidate(response) ?? {};
  const [message] = content === undefined ? [] : toMessages([content]);
  const { role = "assistant", parts = [] } = message ?? {};
  return [
    {
      role,
      parts,
      ...(finishReason === undefined ? {} : { finish_reason: finishReason.toLowerCase() }),
    },
  ];
}
