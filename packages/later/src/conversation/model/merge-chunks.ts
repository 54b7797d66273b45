import { type Content, type Part, partsOf } from "../content/content.ts";
import { callDeltasOf } from "./call-delta.ts";
import type { ModelResponse } from "./model-client.ts";
import { firstCandidate } from "./read-response.ts";
import { GrowingCall, isContinuation, isStreamed } from "./streamed-call.ts";

/**
 * Puts the chunks of one streamed response together: one content with all parts in order, and beside
 * it what was said last. Texts are joined only where no signature would end up on text that it was
 * not made for, and calls whose arguments came in pieces are as if they had come whole. What was told of calls before
 * they came whole is left out.
 */
export function mergeChunks(chunks: readonly ModelResponse[]): ModelResponse {
  const [only, ...others] = chunks;
  if (only !== undefined && others.length === 0 && isWhole(only)) return only;
  const merged: Record<string, unknown> = {};
  const mergedCandidate: Record<string, unknown> = {};
  for (const chunk of chunks) {
    const { candidates: _candidates, ...facts } = chunk;
    assignPresent(merged, facts);
    const { callDeltas: _deltas, ...candidate } = firstCandidate(chunk) ?? {};
    assignPresent(mergedCandidate, candidate);
  }
  const parts = mergeParts(chunks.flatMap(partsOfChunk));
  const content: Content = { role: "model", parts };
  const candidates = [{ ...mergedCandidate, ...(parts.length === 0 ? {} : { content }) }];
  return { ...merged, ...(Object.keys(mergedCandidate).length === 0 ? {} : { candidates }) };
}

function isWhole(response: ModelResponse): boolean {
  const isGrowing = callDeltasOf(firstCandidate(response)).length > 0;
  return !isGrowing && !partsOfChunk(response).some(isStreamed);
}

function partsOfChunk(chunk: ModelResponse): readonly Part[] {
  return partsOf(firstCandidate(chunk)?.content);
}

function mergeParts(chunked: readonly Part[]): readonly Part[] {
  const parts: (Part | GrowingCall)[] = [];
  let call: GrowingCall | undefined;
  for (const part of chunked) {
    if (call !== undefined && isContinuation(part)) call.add(part);
    else if (isStreamed(part)) parts.push((call = new GrowingCall(part)));
    else appendPart(parts, part);
    if (call?.complete === true) call = undefined;
  }
  return parts.map((part) => (part instanceof GrowingCall ? part.toPart() : part));
}

function appendPart(parts: (Part | GrowingCall)[], part: Part): void {
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
function isPlainText(part: Part | GrowingCall): part is Part & { readonly text: string } {
  return (
    "text" in part &&
    typeof part.text === "string" &&
    Object.keys(part).every((key) => key === "text" || key === "thought")
  );
}

function assignPresent(target: Record<string, unknown>, facts: object): void {
  for (const [name, fact] of Object.entries(facts)) if (fact !== undefined) target[name] = fact;
}
