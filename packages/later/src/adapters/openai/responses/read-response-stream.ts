import { AnswerSize } from "../../../conversation/model/answer-size.ts";
import type { CallDelta } from "../../../conversation/model/call-delta.ts";
import type { ModelResponse } from "../../../conversation/model/model-client.ts";
import { isObject } from "../../../model/json.ts";
import { brokenAnswer } from "../../broken-answer.ts";
import { toChunk } from "../../to-chunk.ts";
import { OutputReader } from "./output-reader.ts";
import { failureOf, responseFailure } from "./response-failure.ts";
import { isItem, itemsIn, type ResponseItemPart } from "./response-item.ts";
import { type EndedResponse, withFacts } from "./to-model-response.ts";

/**
 * The events of a response as chunks of an answer: texts, thoughts and arguments as they arrive, calls when they are
 * whole. The last chunk has no content; it says how the response ended, under which id.
 *
 * @throws LaterError `MODEL_REQUEST_FAILED` when the response fails, its events break off, or are more than any
 * answer that is meant
 */
export async function* readResponseStream(
  events: AsyncIterable<unknown>,
): AsyncGenerator<ModelResponse, void> {
  const reader = new EventReader();
  const size = new AnswerSize();
  for await (const event of events) {
    if (!isObject(event)) continue;
    const chunk = toChunk(reader.read(event), reader.argumentsIn(event));
    // What is not told would otherwise grow unseen.
    if (chunk === undefined) size.add(event);
    else yield chunk;
  }
  yield reader.conclude();
}

type Event = Readonly<Record<string, unknown>>;

class EventReader {
  readonly #output = new OutputReader();
  #ended: EndedResponse | undefined;

  read(event: Event): readonly ResponseItemPart[] {
    const { type, item, output_index: index } = event;
    switch (type) {
      case "response.output_item.added":
        if (isItem(item)) this.#output.begin(index, item);
        return [];
      case "response.reasoning_summary_part.added":
        return this.#output.at(index).pause();
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return this.#output.at(index).think(String(event["delta"]));
      case "response.output_text.delta":
        return this.#output.at(index).say(String(event["delta"]));
      case "response.content_part.done":
        return this.#endPiece(event);
      case "response.output_item.done":
        if (!isItem(item)) throw brokenAnswer();
        return this.#output.end(index, item);
      case "response.completed":
      case "response.incomplete":
        return this.#end(event["response"]);
      case "response.failed":
        throw failureOf(event["response"]);
      case "error":
        throw responseFailure(event);
      default:
        return [];
    }
  }

  /** What an event tells of calls that are not whole yet; to be asked after it was read. */
  argumentsIn({ type, output_index: index, delta }: Event): readonly CallDelta[] {
    if (type !== "response.function_call_arguments.delta") return [];
    return this.#output.addArguments(index, delta);
  }

  conclude(): ModelResponse {
    if (this.#ended === undefined) throw brokenAnswer();
    return withFacts(this.#ended, this.#output.ending());
  }

  #endPiece({ part, output_index: index }: Event): readonly ResponseItemPart[] {
    if (!isItem(part)) throw brokenAnswer();
    // That of a reasoning stands in its item once more.
    return part.type === "reasoning_text" ? [] : this.#output.at(index).endPiece(part);
  }

  #end(response: unknown): readonly ResponseItemPart[] {
    if (!isObject(response)) throw brokenAnswer();
    this.#ended = response;
    return itemsIn(response["output"]).flatMap((item, index) => this.#output.end(index, item));
  }
}
