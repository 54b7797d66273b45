import type { Part } from "../../../conversation/content/content.ts";
import type { Candidate, ModelResponse } from "../../../conversation/model/model-client.ts";

const wordsPerChunk = 4;

/**
 * Cuts an answer into the chunks of a stream, as the API does: a long text in pieces, every function
 * call in a chunk of its own. Together the chunks hold exactly what the answer held.
 */
export function splitIntoChunks(answer: ModelResponse): readonly ModelResponse[] {
  const [candidate, ...others] = answer.candidates ?? [];
  const pieces = (candidate?.content?.parts ?? []).flatMap(splitPart);
  if (candidate === undefined || pieces.length < 2) return [answer];
  const { finishReason: _reason, finishMessage: _message, ...unfinished } = candidate;
  return pieces.map((piece, index) => {
    const content = { role: "model" as const, parts: [piece] };
    const isLast = index === pieces.length - 1;
    return withCandidates(
      answer,
      isLast ? [{ ...candidate, content }, ...others] : [{ ...unfinished, content }],
    );
  });
}

function withCandidates(answer: ModelResponse, candidates: readonly Candidate[]): ModelResponse {
  return { ...answer, candidates };
}

/** The signature of a text comes at its end, with an empty text. */
function splitPart(part: Part): readonly Part[] {
  if (part.text === undefined) return [part];
  const { text, thoughtSignature, ...rest } = part;
  const words = text.match(/\s*\S+\s*/g) ?? [text];
  const pieces: Part[] = [];
  for (let start = 0; start < words.length; start += wordsPerChunk) {
    pieces.push({ ...rest, text: words.slice(start, start + wordsPerChunk).join("") });
  }
  if (thoughtSignature !== undefined) pieces.push({ ...rest, text: "", thoughtSignature });
  return pieces;
}
