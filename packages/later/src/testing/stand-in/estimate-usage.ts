import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { countTokens } from "./count-tokens.ts";
import type { GenerateContentRequest } from "./generate-request.ts";

/** How many tokens an answer took, as all APIs count them in one way or the other. */
export interface TokenCounts {
  /** With those of the cache. */
  readonly prompt: number;
  readonly cached: number;
  /** Without thoughts. */
  readonly answer: number;
  readonly thoughts: number;
}

/** What an answer says of its tokens; estimated where it says nothing. */
export function estimateUsage(
  { candidates, usageMetadata: usage }: ModelResponse,
  request: GenerateContentRequest,
): TokenCounts {
  const parts = candidates?.[0]?.content?.parts ?? [];
  const thoughts = parts.filter(({ thought }) => thought === true);
  const others = parts.filter((part) => !thoughts.includes(part));
  const { contents, tools, systemInstruction } = request;
  return {
    prompt: usage?.promptTokenCount ?? countTokens([contents, tools, systemInstruction]),
    cached: usage?.cachedContentTokenCount ?? 0,
    answer: usage?.candidatesTokenCount ?? countTokens(others),
    thoughts: usage?.thoughtsTokenCount ?? (thoughts.length === 0 ? 0 : countTokens(thoughts)),
  };
}
