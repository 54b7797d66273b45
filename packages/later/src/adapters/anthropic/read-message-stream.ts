import { AnswerSize } from "../../conversation/model/answer-size.ts";
import type { CallDelta } from "../../conversation/model/call-delta.ts";
import { mergeChunks } from "../../conversation/model/merge-chunks.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { firstCandidate } from "../../conversation/model/read-response.ts";
import { isObject } from "../../model/json.ts";
import { brokenAnswer } from "../broken-answer.ts";
import { toChunk } from "../to-chunk.ts";
import { type BlockPart, isBlock } from "./block.ts";
import { StreamedBlock } from "./streamed-block.ts";
import { markUnfinishedCall, type Message, withFacts } from "./to-model-response.ts";
import { separation } from "./to-parts.ts";

/**
 * The events of a message as chunks of an answer: texts, thoughts and arguments as they arrive, calls when they are
 * whole. The last chunk has no content; it says how the message ended.
 *
 * @param earlier - what the message goes on with
 * @throws LaterError `MODEL_REQUEST_FAILED` when the events break off, or are more than any answer that is meant
 */
export async function* readMessageStream(
  events: AsyncIterable<unknown>,
  earlier: readonly BlockPart[],
): AsyncGenerator<ModelResponse, void> {
  const reader = new EventReader();
  const size = new AnswerSize();
  const told: ModelResponse[] = [];
  for await (const event of events) {
    if (!isObject(event)) continue;
    const chunk = toChunk(reader.read(event), reader.argumentsIn(event));
    if (chunk === undefined) {
      // What is not told would otherwise grow unseen.
      size.add(event);
      continue;
    }
    told.push(chunk);
    yield chunk;
  }
  yield withFacts(reader.conclude(), {}, () => {
    const parts = firstCandidate(mergeChunks(told))?.content?.parts ?? [];
    return [...earlier, ...parts];
  });
}

class EventReader {
  readonly #blocks = new Map<unknown, StreamedBlock>();
  #message: Readonly<Record<string, unknown>> = {};
  #usage: Readonly<Record<string, unknown>> = {};
  #hasEnded = false;
  #calls = 0;
  #last: BlockPart | undefined;
  /** A call that has ended, but is whole only when the message goes on, or says that it ends there. */
  #held: readonly BlockPart[] = [];

  read(event: Readonly<Record<string, unknown>>): readonly BlockPart[] {
    const parts = this.#read(event);
    this.#last = parts.at(-1) ?? this.#last;
    return parts;
  }

  /** What an event tells of calls that are not whole yet; to be asked after it was read. */
  argumentsIn(event: Readonly<Record<string, unknown>>): readonly CallDelta[] {
    if (event["type"] !== "content_block_delta") return [];
    return this.#blockOf(event).argumentsIn(event["delta"]);
  }

  conclude(): Message {
    if (!this.#hasEnded) throw brokenAnswer();
    return { ...this.#message, usage: this.#usage };
  }

  #read(event: Readonly<Record<string, unknown>>): readonly BlockPart[] {
    switch (event["type"]) {
      case "message_start":
        if (isObject(event["message"])) this.#message = event["message"];
        this.#addUsage(this.#message["usage"]);
        return [];
      case "content_block_start":
        return [...this.#release(), ...this.#start(event)];
      case "content_block_delta":
        return this.#blockOf(event).add(event["delta"]);
      case "content_block_stop":
        return this.#stop(event);
      case "message_delta":
        if (isObject(event["delta"])) this.#message = { ...this.#message, ...event["delta"] };
        this.#addUsage(event["usage"]);
        return [];
      case "message_stop":
        return this.#end();
      default:
        return [];
    }
  }

  #start({ index, content_block: block }: Readonly<Record<string, unknown>>): readonly BlockPart[] {
    if (!isBlock(block)) throw brokenAnswer();
    const streamed = new StreamedBlock(block, this.#calls);
    if (block.type === "tool_use") this.#calls += 1;
    this.#blocks.set(index, streamed);
    const parts = streamed.begin();
    return block.type === "text" ? [...separation(this.#last), ...parts] : parts;
  }

  #blockOf({ index }: Readonly<Record<string, unknown>>): StreamedBlock {
    const block = this.#blocks.get(index);
    if (block === undefined) throw brokenAnswer();
    return block;
  }

  #stop(event: Readonly<Record<string, unknown>>): readonly BlockPart[] {
    const parts = this.#blockOf(event).end();
    this.#blocks.delete(event["index"]);
    if (parts[0]?.functionCall === undefined) return parts;
    this.#held = [...this.#held, ...parts];
    this.#last = parts[0];
    return [];
  }

  #end(): readonly BlockPart[] {
    this.#hasEnded = true;
    const rest = [...this.#blocks.keys()].flatMap((index) => this.#stop({ index }));
    return markUnfinishedCall(this.#message, [...rest, ...this.#release()]);
  }

  #release(): readonly BlockPart[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** Counts are those of the whole message so far; what is not counted anew is `null`. */
  #addUsage(usage: unknown): void {
    if (!isObject(usage)) return;
    const counted = Object.entries(usage).filter(([, count]) => count !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(counted) };
  }
}
