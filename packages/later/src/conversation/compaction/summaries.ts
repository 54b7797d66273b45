import { LaterError } from "../../errors/later-error.ts";
import { toWellFormed } from "../../model/well-formed.ts";
import { contentDigest } from "../content/content-digest.ts";
import type { Content } from "../content/content.ts";
import { abortable } from "../model/abortable.ts";
import type { CompactionPolicy } from "./compaction-options.ts";
import type { TokenCounter } from "./token-counter.ts";

/** How many summaries are remembered; those that were not needed for the longest time are forgotten first. */
const limit = 1_000;

const heading = "What was said before, in short:\n";

/** What stands in the place of turns that are left out. */
export class Summaries {
  readonly #summarize: NonNullable<CompactionPolicy["summarize"]>;
  readonly #maxTokens: number;
  readonly #counter: TokenCounter;
  readonly #texts = new Map<string, string>();

  constructor(
    summarize: NonNullable<CompactionPolicy["summarize"]>,
    maxTokens: number,
    counter: TokenCounter,
  ) {
    this.#summarize = summarize;
    this.#maxTokens = maxTokens;
    this.#counter = counter;
  }

  /**
   * What is left of a conversation after the last cut, with the summary of what was before. Each summary is made of
   * the one before and of what was left out next, so that none is asked for with more than was once sent.
   */
  async afterCuts(
    contents: readonly Content[],
    cuts: readonly number[],
    signal: AbortSignal,
  ): Promise<readonly Content[]> {
    let summary = "";
    let start = 0;
    for (const cut of cuts) {
      summary = await this.#summaryOf(withSummary(contents.slice(start, cut), summary), signal);
      start = cut;
    }
    return withSummary(contents.slice(start), summary);
  }

  async #summaryOf(contents: readonly Content[], signal: AbortSignal): Promise<string> {
    const digest = await contentDigest(contents);
    const summary = this.#texts.get(digest) ?? (await this.#ask(contents, signal));
    this.#texts.delete(digest);
    this.#texts.set(digest, summary);
    const [oldest] = this.#texts.keys();
    if (oldest !== undefined && this.#texts.size > limit) this.#texts.delete(oldest);
    return summary;
  }

  async #ask(contents: readonly Content[], signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const asked = this.#summarize(contents, { signal, maxTokens: this.#maxTokens });
    const summary: unknown = await abortable(Promise.resolve(asked), signal);
    if (typeof summary === "string") return this.#fit(summary.trim());
    throw new LaterError("INVALID_ARGUMENT", '"summarize" has to give a text.', {
      details: { option: "summarize" },
    });
  }

  #fit(summary: string): string {
    let text = summary;
    for (;;) {
      const tokens = this.#counter.countText(JSON.stringify(toPart(text)));
      if (tokens <= this.#maxTokens || text === "") return text;
      // Never the same length again, whatever the counter says.
      const length = Math.floor((text.length * this.#maxTokens) / tokens);
      text = toWellFormed(text.slice(0, Math.min(length, text.length - 1)));
    }
  }
}

function toPart(summary: string): Content["parts"][number] {
  return { text: heading + summary };
}

function withSummary(contents: readonly Content[], summary: string): readonly Content[] {
  const [first, ...others] = contents;
  if (first === undefined || summary === "") return contents;
  return [{ ...first, parts: [toPart(summary), ...first.parts] }, ...others];
}
