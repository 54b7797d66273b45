import { type Content, partsOf } from "../content/content.ts";

/** A conversation, and what its turns take. */
export interface MeasuredContents {
  readonly contents: readonly Content[];
  /** Tokens of a turn. */
  readonly count: (content: Content) => number;
  /** Tokens of a turn whose results are left out. */
  readonly countShort: (content: Content) => number;
}

/** What holds for every request of a conversation. */
export interface CompactionLimits {
  readonly maxTokens: number;
  readonly targetTokens: number;
  /** What is sent beside the contents. */
  readonly fixedTokens: number;
  /** What is kept for a summary from when on turns are left out. */
  readonly summaryTokens: number;
  /** How many of the newest exchanges are not touched. */
  readonly untouched: number;
}

/** What of a conversation is sent. */
export interface CompactionPlan {
  /** Where the exchanges begin that had become the first to be sent, one cut after the other; the last one is. */
  readonly cuts: readonly number[];
  /** How many turns, from the start, are sent without their results. */
  readonly shortened: number;
}

/**
 * Decides what is left out, by going through the conversation as it went on: when a request would have been too large,
 * as much was left out as it takes to reach the target, and that holds until the next request is too large. So the same
 * conversation gives the same plan, and a longer one the same beginning, which the provider's cache has.
 *
 * What goes first are the results in older exchanges, then the oldest exchanges as a whole, and, if the newest is too
 * large even by itself, its results before the last.
 */
export function planCompaction(
  measured: MeasuredContents,
  limits: CompactionLimits,
): CompactionPlan {
  const walk = new Walk(measured, limits);
  for (const index of measured.contents.keys()) walk.step(index);
  return walk;
}

class Walk implements CompactionPlan {
  readonly cuts: number[] = [];
  shortened = 0;
  readonly #measured: MeasuredContents;
  readonly #limits: CompactionLimits;
  /** Where exchanges begin. */
  readonly #starts: number[] = [];
  /** Where the last turn with results is. */
  #lastResults = 0;
  #tokens: number;

  constructor(measured: MeasuredContents, limits: CompactionLimits) {
    this.#measured = measured;
    this.#limits = limits;
    this.#tokens = limits.fixedTokens;
  }

  step(index: number): void {
    const content = this.#at(index);
    const answers = partsOf(content).some((part) => part.functionResponse !== undefined);
    if (answers) this.#lastResults = index;
    const before = this.#measured.contents[index - 1];
    // Turns of the user that follow each other ask one thing, and the answer to them belongs to all.
    if (content.role === "user" && !answers && before?.role !== "user") this.#starts.push(index);
    this.#tokens += this.#measured.count(content);
    if (content.role === "user" && this.#tokens > this.#limits.maxTokens) this.#leaveOut();
  }

  #leaveOut(): void {
    const { maxTokens, targetTokens, untouched } = this.#limits;
    const newest = this.#starts.at(-untouched) ?? 0;
    this.#shorten(newest);
    if (this.#tokens > targetTokens) this.#cut(newest);
    if (this.#tokens > maxTokens) this.#shorten(this.#lastResults);
  }

  /** Leaves results out until the target is reached, up to a turn. */
  #shorten(end: number): void {
    for (; this.shortened < end && this.#tokens > this.#limits.targetTokens; this.shortened += 1) {
      const content = this.#at(this.shortened);
      this.#tokens += this.#measured.countShort(content) - this.#measured.count(content);
    }
  }

  /** Leaves exchanges out until the target is reached, up to one. All before that are without results by now. */
  #cut(newest: number): void {
    const cut = this.cuts.at(-1) ?? 0;
    let tokens = this.#tokens + (cut === 0 ? this.#limits.summaryTokens : 0);
    let index = cut;
    for (const start of this.#starts) {
      if (start <= cut || start > newest || tokens <= this.#limits.targetTokens) continue;
      for (; index < start; index += 1) tokens -= this.#measured.countShort(this.#at(index));
    }
    // A summary may take more than what it stands for.
    if (tokens >= this.#tokens) return;
    this.cuts.push(index);
    this.#tokens = tokens;
  }

  #at(index: number): Content {
    return this.#measured.contents[index] as Content;
  }
}
