import type { Attributes } from "@opentelemetry/api";

import type { Usage } from "../conversation/model/model-client.ts";

/** Tokens that were read and written, as the conventions count them: what was thought is written too. */
export interface TokenCounts {
  readonly input: number | undefined;
  readonly output: number | undefined;
}

export function toTokenCounts(usage: Usage | undefined): TokenCounts {
  return {
    input: sum(usage?.promptTokenCount, usage?.toolUsePromptTokenCount),
    output: sum(usage?.candidatesTokenCount, usage?.thoughtsTokenCount),
  };
}

/** `gen_ai.usage.*`, of which those stay away that nobody has counted. */
export function toUsageAttributes(usage: Usage | undefined): Attributes {
  const { input, output } = toTokenCounts(usage);
  const counts = {
    "gen_ai.usage.input_tokens": input,
    "gen_ai.usage.output_tokens": output,
    "gen_ai.usage.cache_read.input_tokens": sum(usage?.cachedContentTokenCount),
    "gen_ai.usage.reasoning.output_tokens": sum(usage?.thoughtsTokenCount),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
}

/** Of what may come from a service in any form. */
function sum(...counts: readonly unknown[]): number | undefined {
  const known = counts.filter((count) => typeof count === "number");
  return known.length === 0 ? undefined : known.reduce((left, right) => left + right);
}
