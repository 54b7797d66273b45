import { isDeepStrictEqual } from "node:util";

import type { ResponseItem } from "../../../../adapters/openai/responses/response-item.ts";
import { makeId } from "../../make-id.ts";
import type { Refusal } from "../../refusal.ts";
import { refuse } from "../refusals.ts";

/** Gives items their ids, and knows them again when they come back. */
export class ItemStore {
  readonly #made = new Map<string, ResponseItem>();
  /** The reasoning that an item came behind. */
  readonly #reasons = new Map<string, string>();

  /** The items of an answer as the API sends them. */
  make(items: readonly ResponseItem[], includesEncrypted: boolean): readonly ResponseItem[] {
    let reason: string | undefined;
    return items.map((item) => {
      const made = this.#identify(item, includesEncrypted);
      const id = String(made["id"]);
      this.#made.set(id, made);
      if (reason !== undefined) this.#reasons.set(id, reason);
      reason = made.type === "reasoning" ? id : undefined;
      return made;
    });
  }

  /**
   * @param input - what a request brings, without what the API keeps of the conversation
   * @throws Refusal for items that were changed, or that nothing is kept of
   */
  check(input: readonly ResponseItem[], isStored: boolean): void {
    for (const [index, item] of input.entries()) {
      const { id } = item;
      const made = typeof id === "string" ? this.#made.get(id) : undefined;
      if (typeof id !== "string" || made === undefined) continue;
      const isWhole = item.type === "reasoning" && item["encrypted_content"] !== undefined;
      if (!isStored && item.type !== "web_search_call" && !isWhole) throw notPersisted(id);
      if (!isDeepStrictEqual(item, made)) {
        throw refuse(`Item '${id}' is not what it was.`, { param: `input[${index}]` });
      }
      const reason = this.#reasons.get(id);
      if (reason === undefined || input[index - 1]?.["id"] === reason) continue;
      const problem = `Item '${id}' of type '${item.type}' was provided without its required 'reasoning' item: '${reason}'.`;
      throw refuse(problem, { param: "input" });
    }
  }

  #identify(item: ResponseItem, includesEncrypted: boolean): ResponseItem {
    switch (item.type) {
      case "message":
        return { id: makeId("msg_"), status: "completed", ...item };
      case "function_call":
        return { id: makeId("fc_"), call_id: makeId("call_"), status: "completed", ...item };
      case "reasoning": {
        const encrypted = includesEncrypted ? { encrypted_content: makeId("sealed_") } : {};
        return { id: makeId("rs_"), ...encrypted, ...item };
      }
      default:
        return { id: makeId("item_"), ...item };
    }
  }
}

function notPersisted(id: string): Refusal {
  return refuse(
    `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    { param: "input" },
    404,
  );
}
