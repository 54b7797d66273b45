import { LaterError } from "../../errors/later-error.ts";
import type { Content } from "../content/content.ts";

/** What accompanies the wish for a summary. */
export interface SummaryOptions {
  /** Fires when the request is cancelled that waits for the summary. */
  readonly signal: AbortSignal;
  /** How long the summary may be; more of it is cut off. */
  readonly maxTokens: number;
}

/** How much of a conversation is sent, and what stands in the place of the rest. */
export interface CompactionOptions {
  /**
   * What a request may hold, in tokens: contents, system instruction, declarations and the form of the output. A whole
   * number of at least 1. It is held to by an estimate, so that it has to leave room for that, and for the answer.
   */
  readonly maxTokens: number;
  /**
   * What a request holds after contents had to be left out, in tokens, at most `maxTokens`: the less it is, the
   * longer nothing else is left out, and the provider's cache of prompts holds.
   *
   * @default 70 % of maxTokens
   */
  readonly targetTokens?: number;
  /**
   * Counts the tokens of a text: of the JSON of a turn without its files, of a declaration.
   *
   * @default one for each four bytes of UTF-8
   */
  readonly countTokens?: (text: string) => number;
  /**
   * Says in short what the oldest contents say before they are left out. They are as they were sent, an earlier
   * summary included, and a history of their own: `generate("Sum it up.", { model, history })` takes them. Asked once
   * for what is left out together; the last 1000 summaries are remembered. What it throws, or rejects with, the request
   * fails with.
   */
  readonly summarize?: (
    contents: readonly Content[],
    options: SummaryOptions,
  ) => string | Promise<string>;
}

/** The options with what holds where nothing was said. */
export interface CompactionPolicy extends CompactionOptions {
  readonly targetTokens: number;
  /** The part of the target that is kept for a summary; 0 where nobody makes one. */
  readonly summaryTokens: number;
}

/**
 * Reads the options.
 *
 * @throws LaterError `INVALID_ARGUMENT`, naming the option
 */
export function toCompactionPolicy(options: CompactionOptions): CompactionPolicy {
  const { maxTokens, countTokens, summarize } = options;
  assert("maxTokens", "a whole number of at least 1", isCount(maxTokens));
  const { targetTokens = Math.ceil(maxTokens * 0.7) } = options;
  const isTarget = isCount(targetTokens) && targetTokens <= maxTokens;
  assert("targetTokens", 'a whole number from 1 to "maxTokens"', isTarget);
  for (const [name, value] of Object.entries({ countTokens, summarize })) {
    const holds = value === undefined || typeof value === "function";
    assert(name as keyof CompactionOptions, "a function", holds);
  }
  const summaryTokens = summarize === undefined ? 0 : Math.floor(targetTokens / 7);
  return { ...options, targetTokens, summaryTokens };
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function assert(option: keyof CompactionOptions, expectation: string, holds: boolean): void {
  if (holds) return;
  throw new LaterError("INVALID_ARGUMENT", `"${option}" has to be ${expectation}.`, {
    details: { option },
  });
}
