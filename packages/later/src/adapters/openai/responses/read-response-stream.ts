import type { ModelResponse } from "../../../conversation/model/model-client.ts";
import { isObject } from "../../../model/json.ts";
import { brokenAnswer } from "../../broken-answer.ts";
import { OutputReader } from "./output-reader.ts";
import { failureOf, responseFailure } from "./response-failure.ts";
import { isItem, itemsIn, type ResponseItemPart } from "./response-item.ts";
import { type EndedResponse, withFacts } from "./to-model-response.ts";

/**
 * The events of a response as chunks of an answer: texts as they arrive, calls when they are whole. The last chunk
 * has no content; it says how the response ended, under which id.
 *
 * @throws LaterError `MODEL_REQUEST_FAILED` when the response fails, or its events break off
 */
export async function* readResponseStream(
  events: AsyncIterable<unknown>,
): AsyncGenerator<ModelResponse, void> {
  const reader = new EventReader();
  for await (const event of events) {
    const parts = isObject(event) ? reader.read(event) : [];
    if (parts.length > 0) yield { candidates: [{ content: { role: "model", parts } }] };
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
