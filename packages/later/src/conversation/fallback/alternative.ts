import { isObject } from "../../model/json.ts";
import type { Candidate, ModelClient, ModelRequest, ModelResponse } from "../model/model-client.ts";
import type { FallbackModel } from "./fallback-options.ts";

/** One of several models: what it is asked, and whether it is passed over. */
export class Alternative {
  readonly model: ModelClient;
  readonly #config: FallbackModel["config"];
  /** What its continuation tokens begin with, so that they come back to it. */
  readonly #mark: string;
  #coolsUntil = 0;

  /** @param index - its place among the models */
  constructor({ model, config }: FallbackModel, index: number) {
    this.model = model;
    this.#config = config;
    this.#mark = `${index}:`;
  }

  /** Whether it has failed a short time ago. */
  get isCooling(): boolean {
    return performance.now() < this.#coolsUntil;
  }

  /** Passes it over for so many milliseconds; 0 ends that. */
  cool(durationMs: number): void {
    this.#coolsUntil = performance.now() + durationMs;
  }

  /** Whether a token continues an answer that this model has begun. */
  hasBegun(continuationToken: string): boolean {
    return continuationToken.startsWith(this.#mark);
  }

  /** The request as this model is asked. */
  toRequest(request: ModelRequest): ModelRequest {
    const token = request.continuationToken?.slice(this.#mark.length);
    return {
      ...request,
      ...(this.#config === undefined ? {} : { config: this.#config }),
      ...(token === undefined ? {} : { continuationToken: token }),
    };
  }

  /** The response with this model's mark on what it is continued by. */
  toResponse(response: ModelResponse): ModelResponse {
    const { candidates } = response;
    if (!Array.isArray(candidates) || !candidates.some(isContinued)) return response;
    return { ...response, candidates: candidates.map((candidate) => this.#marked(candidate)) };
  }

  #marked(candidate: Candidate): Candidate {
    if (!isContinued(candidate)) return candidate;
    return { ...candidate, continuationToken: this.#mark + candidate.continuationToken };
  }
}

function isContinued(
  candidate: unknown,
): candidate is Candidate & { readonly continuationToken: string } {
  return isObject(candidate) && typeof candidate["continuationToken"] === "string";
}
