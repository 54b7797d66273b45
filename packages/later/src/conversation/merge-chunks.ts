import { type Content, type Part, partsOf } from "./content.ts";
import type { ModelResponse } from "./model-client.ts";
import { firstCandidate } from "./read-response.ts";

/**
 * Puts the chunks of one streamed response together: one content with all parts in order, and beside
 * it what was said last. Texts are joined only where no signature would end up on text that it was
 * not made for.
 */
export function mergeChunks(chunks: readonly ModelResponse[]): ModelResponse {
  const [only, ...others] = chunks;
  if (only !== undefined && others.length === 0) return only;
  const parts: Part[] = [];
  const merged: Record<string, unknown> = {};
  const mergedCandidate: Record<string, unknown> = {};
  for (const chunk of chunks) {
    const { candidates: _candidates, ...facts } = chunk;
    const candidate = firstCandidate(chunk);
    for (const part of partsOf(candidate?.content)) appendPart(parts, part);
    assignPresent(merged, facts);
    assignPresent(mergedCandidate, candidate ?? {});
  }
  const content: Content = { role: "model", parts };
  const candidates = [{ ...mergedCandidate, ...(parts.length === 0 ? {} : { content }) }];
  return { ...merged, ...(Object.keys(mergedCandidate).length === 0 ? {} : { candidates }) };
}

function appendPart(parts: Part[], part: Part): void {
  const last = parts.at(-1);
  if (isPlainText(part)) {
    if (part.text === "") return;
    if (last !== undefined && isPlainText(last) && last.thought === part.thought) {
      parts[parts.length - 1] = { ...last, text: last.text + part.text };
      return;
    }
  }
  parts.push(part);
}

/** Text that carries nothing that belongs to exactly this text. */
function isPlainText(part: Part): part is Part & { readonly text: string } {
  return (
    typeof part.text === "string" &&
    Object.keys(part).every((key) => key === "text" || key === "thought")
  );
}

function assignPresent(target: Record<string, unknown>, facts: object): void {
  for (const [name, fact] of Object.entries(facts)) if (fact !== undefined) target[name] = fact;
}
