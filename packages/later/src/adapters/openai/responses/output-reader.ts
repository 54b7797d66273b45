import type { CallDelta } from "../../../conversation/model/call-delta.ts";
import type { Candidate } from "../../../conversation/model/model-client.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { StreamedArguments } from "../../streamed-arguments.ts";
import { GrowingItem } from "./growing-item.ts";
import type { ResponseItem, ResponseItemPart } from "./response-item.ts";
import { refusalIn, toCallPart } from "./to-parts.ts";

/**
 * Reads the items of one response, each by its place: those that arrive in pieces as they grow, all of them when they
 * are whole. What means nothing to a conversation, such as a search that the API has made, is only kept.
 */
export class OutputReader {
  readonly #growing = new Map<unknown, GrowingItem>();
  readonly #calls = new Map<unknown, StreamedArguments>();
  readonly #ended = new Set<unknown>();
  #refusal: string | undefined;
  #isMalformed = false;

  /** What has been told so far of the item at a place. */
  at(index: unknown): GrowingItem {
    const growing = this.#growing.get(index) ?? new GrowingItem();
    this.#growing.set(index, growing);
    return growing;
  }

  /** Takes note of an item whose pieces follow. */
  begin(index: unknown, { type, name }: ResponseItem): void {
    if (type !== "function_call" || this.#calls.has(index)) return;
    const call = { index: this.#calls.size, name: String(name) };
    this.#calls.set(index, new StreamedArguments(call));
  }

  /** What a piece of the arguments of a call tells of them. */
  addArguments(index: unknown, delta: unknown): readonly CallDelta[] {
    return typeof delta === "string" ? (this.#calls.get(index)?.add(delta) ?? []) : [];
  }

  /** What of an item is to be told when it is whole; nothing for one that was there before. */
  end(index: unknown, item: ResponseItem): readonly ResponseItemPart[] {
    if (this.#ended.has(index)) return [];
    this.#ended.add(index);
    this.#refusal ??= refusalIn(item);
    const growing = this.at(index);
    this.#growing.delete(index);
    switch (item.type) {
      case "message":
        return growing.endMessage(item);
      case "reasoning":
        return growing.endReasoning(item);
      case "function_call":
        return this.#readCall(item);
      default:
        return [{ responseItem: item }];
    }
  }

  /** How the answer ends, where that is up to its items. */
  ending(): Pick<Candidate, "finishReason" | "finishMessage"> {
    if (this.#refusal !== undefined) {
      return { finishReason: "REFUSAL", finishMessage: this.#refusal };
    }
    return this.#isMalformed ? { finishReason: "MALFORMED_FUNCTION_CALL" } : {};
  }

  #readCall(item: ResponseItem): readonly ResponseItemPart[] {
    try {
      return [toCallPart(item)];
    } catch (error) {
      if (!LaterError.is(error)) throw error;
      this.#isMalformed = true;
      return [];
    }
  }
}
