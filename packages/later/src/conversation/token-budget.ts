import type { Transcript } from "./transcript.ts";

/**
 * Ends a conversation that has used up its tokens.
 *
 * @throws ConversationError `BUDGET_EXCEEDED`
 */
export function assertTokensLeft(transcript: Transcript, maxTotalTokens: number | undefined): void {
  const { totalTokenCount = 0 } = transcript.usage;
  if (maxTotalTokens === undefined || totalTokenCount < maxTotalTokens) return;
  throw transcript.failure(
    "BUDGET_EXCEEDED",
    `The conversation has used ${totalTokenCount} tokens, and ${maxTotalTokens} is the limit. Raise "maxTotalTokens" if the task needs more.`,
    { details: { maxTotalTokens, totalTokenCount } },
  );
}
