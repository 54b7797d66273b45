import type { Content } from "../content/content.ts";
import type { ModelClient, ModelRequest, ModelRequestOptions } from "../model/model-client.ts";
import { neverAborted } from "../model/never-aborted.ts";
import {
  type CompactionOptions,
  type CompactionPolicy,
  toCompactionPolicy,
} from "./compaction-options.ts";
import { type CompactionLimits, planCompaction } from "./plan-compaction.ts";
import { Summaries } from "./summaries.ts";
import { TokenCounter } from "./token-counter.ts";
import { withoutResults } from "./without-results.ts";

/**
 * The same model, told no more of a long conversation than a request may hold. What does not fit is left out of what is
 * sent, never of the history: first the results of tools in older exchanges, a short text standing in their place, then
 * the oldest exchanges, each as a whole from the user's prompt to the answer. The newest one is sent as it is; if it is
 * too large by itself, without the results before the last, and what is too large even then is left to the API to
 * refuse.
 *
 * What is left out follows from the history alone, and stays the same until a request is too large again, so that
 * the provider's cache of prompts holds. With `summarize`, the first turn that is sent begins with a summary of what
 * is left out.
 *
 * @throws LaterError `INVALID_ARGUMENT` for options out of bounds
 *
 * @example
 * ```ts
 * const model = compacting(gemini(client, "gemini-3.8-flash"), { maxTokens: 200_000 });
 * await using chat = createChat({ model, tools: [searchFlights] });
 * ```
 */
export function compacting(model: ModelClient, options: CompactionOptions): ModelClient {
  const compactor = new Compactor(toCompactionPolicy(options));
  return {
    model: model.model,
    async generate(request: ModelRequest, { signal = neverAborted() }: ModelRequestOptions = {}) {
      return model.generate(await compactor.compact(request, signal), { signal });
    },
    async *generateStream(
      request: ModelRequest,
      { signal = neverAborted() }: ModelRequestOptions = {},
    ) {
      yield* model.generateStream(await compactor.compact(request, signal), { signal });
    },
  };
}

class Compactor {
  readonly #policy: CompactionPolicy;
  readonly #counter: TokenCounter;
  readonly #summaries: Summaries | undefined;

  constructor(policy: CompactionPolicy) {
    const { summarize, summaryTokens } = policy;
    this.#policy = policy;
    this.#counter = new TokenCounter(policy.countTokens);
    this.#summaries =
      summarize === undefined ? undefined : new Summaries(summarize, summaryTokens, this.#counter);
  }

  async compact(request: ModelRequest, signal: AbortSignal): Promise<ModelRequest> {
    const { contents } = request;
    const { cuts, shortened } = planCompaction(
      {
        contents,
        count: (content) => this.#counter.count(content),
        countShort: (content) => this.#counter.count(withoutResults(content)),
      },
      this.#limitsOf(request),
    );
    if (shortened === 0) return request;
    const short = contents.map((content, index) =>
      index < shortened ? withoutResults(content) : content,
    );
    return { ...request, contents: await this.#cut(short, cuts, signal) };
  }

  #limitsOf({ systemInstruction, declarations, output }: ModelRequest): CompactionLimits {
    const { maxTokens, targetTokens, summaryTokens } = this.#policy;
    const sent = output === undefined ? declarations : [...declarations, output];
    const instructionTokens =
      systemInstruction === undefined ? 0 : this.#counter.countText(systemInstruction);
    return {
      maxTokens,
      targetTokens,
      summaryTokens,
      fixedTokens: sent.reduce((sum, each) => sum + this.#counter.count(each), instructionTokens),
      // An answer of the wrong form is asked for once more by a turn that is none without the one before.
      untouched: output === undefined ? 1 : 2,
    };
  }

  #cut(
    contents: readonly Content[],
    cuts: readonly number[],
    signal: AbortSignal,
  ): readonly Content[] | Promise<readonly Content[]> {
    const cut = cuts.at(-1);
    if (cut === undefined) return contents;
    return this.#summaries?.afterCuts(contents, cuts, signal) ?? contents.slice(cut);
  }
}
