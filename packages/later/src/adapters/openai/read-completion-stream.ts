import { AnswerSize } from "../../conversation/model/answer-size.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { isObject } from "../../model/json.ts";
import { brokenAnswer } from "../broken-answer.ts";
import { toChunk } from "../to-chunk.ts";
import { GrowingMessage } from "./growing-message.ts";
import type { MessagePart } from "./message.ts";
import { type Completion, firstChoice, toCandidate, withFacts } from "./to-model-response.ts";
import { reasoningIn, spokenIn, toEndParts } from "./to-parts.ts";

/**
 * The chunks of a completion as chunks of an answer: texts and arguments as they arrive, calls when all are whole. The
 * last chunk says how the completion ended, and what it used.
 *
 * @throws LaterError `MODEL_REQUEST_FAILED` when the chunks break off, or are more than any answer that is meant
 */
export async function* readCompletionStream(
  chunks: AsyncIterable<unknown>,
): AsyncGenerator<ModelResponse, void> {
  const size = new AnswerSize();
  const message = new GrowingMessage();
  const facts: Record<string, unknown> = {};
  let reason: unknown;
  for await (const chunk of chunks) {
    if (!isObject(chunk)) continue;
    // What is not told before its end would otherwise grow unseen.
    size.add(chunk);
    for (const name of ["id", "model", "usage"]) facts[name] = chunk[name] ?? facts[name];
    const choice = firstChoice(chunk);
    reason = choice?.["finish_reason"] ?? reason;
    const delta = isObject(choice?.["delta"]) ? choice["delta"] : {};
    const told = toChunk(spokenParts(delta), message.add(delta));
    if (told !== undefined) yield told;
  }
  if (reason === undefined) throw brokenAnswer();
  yield withFacts(facts, toCandidate(message.whole, reason, toEndParts));
}

function spokenParts(delta: Completion): readonly MessagePart[] {
  const text = spokenIn(delta);
  return [
    ...reasoningIn(delta).map((thought) => ({ thought: true, text: thought })),
    ...(text === "" ? [] : [{ text }]),
  ];
}
