import type { ModelResponse } from "../../conversation/model/model-client.ts";

/** An answer of a model that may make one call at a time: without the calls behind the first. */
export function firstCallOnly(response: ModelResponse): ModelResponse {
  const [candidate] = response.candidates ?? [];
  const { content } = candidate ?? {};
  if (candidate === undefined || content === undefined) return response;
  const first = content.parts.find((part) => part.functionCall !== undefined);
  const parts = content.parts.filter((part) => part.functionCall === undefined || part === first);
  return { ...response, candidates: [{ ...candidate, content: { ...content, parts } }] };
}
