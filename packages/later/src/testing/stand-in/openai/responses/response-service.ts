import type { ResponseItem } from "../../../../adapters/openai/responses/response-item.ts";
import { mergeChunks } from "../../../script.ts";
import type { AskedRequest } from "../../stand-in-api.ts";
import { invalidValue, refuse } from "../refusals.ts";
import type { ResponseRoute } from "../route.ts";
import { checkInput } from "./check-input.ts";
import { ItemStore } from "./item-store.ts";
import { readResponseRequest, type ResponseRequest } from "./response-request.ts";
import { toEvents, type WireResponse } from "./to-events.ts";
import { toGenerateRequest } from "./to-generate-request.ts";
import { toResponse } from "./to-response.ts";

/** A response that is kept: with everything said up to it, and how far one in the background seems to be. */
interface KeptResponse {
  response: WireResponse;
  readonly conversation: readonly ResponseItem[];
  /** What it becomes, one after the other, each time that it is asked for. */
  readonly coming: WireResponse[];
}

/** The Responses API without a model behind it. */
export class ResponseService {
  readonly #kept = new Map<string, KeptResponse>();
  readonly #items = new ItemStore();
  readonly #models: readonly string[] | undefined;

  /** @param models - those there are; undefined where every name is a model */
  constructor(models: readonly string[] | undefined) {
    this.#models = models;
  }

  /**
   * A request for a response, which is kept as soon as it is answered.
   *
   * @throws Refusal for what the API refuses, also for a model that there is not, and for a previous response that is
   * not kept
   */
  read(body: unknown): AskedRequest {
    const asked = readResponseRequest(body);
    if (this.#models?.includes(asked.model) === false) {
      throw refuse(`The requested model '${asked.model}' does not exist.`, {
        param: "model",
        code: "model_not_found",
      });
    }
    const items = this.#itemsOf(asked);
    const request = toGenerateRequest(asked, items);
    const { include } = asked;
    const isEncrypted = Array.isArray(include) && include.includes("reasoning.encrypted_content");
    const isStream = asked["stream"] === true;
    const nonsense = { id: "resp_0", status: "completed", output: ["words", 7, null, []] };
    return {
      request,
      parallelCalls: asked["parallel_tool_calls"] !== false,
      form: isStream ? "named-events" : "single",
      toMessages: (chunks) => {
        const identify = (made: readonly ResponseItem[]) => this.#items.make(made, isEncrypted);
        const done = toResponse(mergeChunks(chunks), { asked, request, identify });
        const first = this.#keep(done, asked, items);
        return isStream ? toEvents(done) : [first];
      },
      nonsense: isStream ? { type: "response.completed", response: nonsense } : nonsense,
      toErrorMessage: ({ message }) => ({
        type: "error",
        code: "server_error",
        message,
        param: null,
        sequence_number: 0,
      }),
    };
  }

  /**
   * What has become of a response that is kept, is cancelled, or is deleted.
   *
   * @throws Refusal 404 where there is none, 400 to cancel one that is not in the background
   */
  look({ type, id }: ResponseRoute): object {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw refuse(`Response with id '${id}' not found.`, {}, 404);
    if (type === "delete-response") {
      this.#kept.delete(id);
      return { id, object: "response", deleted: true };
    }
    if (type === "get-response") {
      kept.response = kept.coming.shift() ?? kept.response;
      return kept.response;
    }
    if (kept.response["background"] !== true) {
      throw refuse("Cannot cancel a synchronous response.", {});
    }
    if (kept.coming.length > 0) kept.response = { ...kept.response, status: "cancelled" };
    kept.coming.length = 0;
    return kept.response;
  }

  /** Keeps a response if it is to be kept; gives what is to be seen of it at first. */
  #keep(done: WireResponse, asked: ResponseRequest, items: readonly ResponseItem[]): WireResponse {
    const isLater = asked["background"] === true;
    const running = { ...done, status: "in_progress", output: [], usage: null };
    const response = isLater ? { ...running, status: "queued" } : done;
    const coming = isLater ? [running, done] : [];
    const conversation = [...items, ...done.output];
    if (asked["store"] !== false) this.#kept.set(done.id, { response, conversation, coming });
    return response;
  }

  /** Everything that was said, also in the responses before. */
  #itemsOf({ input, store, previous_response_id: previous }: ResponseRequest) {
    const items = [...this.#conversationOf(previous), ...input];
    checkInput(items);
    this.#items.check(input, store !== false);
    return items;
  }

  #conversationOf(id: unknown): readonly ResponseItem[] {
    if (id === undefined || id === null) return [];
    if (typeof id !== "string") throw invalidValue("previous_response_id");
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept.conversation;
    throw refuse(`Previous response with id '${id}' not found.`, {
      param: "previous_response_id",
      code: "previous_response_not_found",
    });
  }
}
