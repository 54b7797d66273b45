import type { FunctionCall } from "../model/function-call.ts";
import type { JsonObject } from "../model/json.ts";
import { type Content, partsOf } from "./content.ts";
import type { IdentifiedCall } from "./executed-call.ts";

/**
 * Gives every call of a conversation an id that no other call of it has. A model's own id is used
 * where the runtime accepts it and it is not taken; what goes back to the model is not decided here.
 */
export class CallIds {
  readonly #taken: Set<unknown>;

  constructor(history: readonly Content[]) {
    this.#taken = new Set(history.flatMap(partsOf).flatMap((part) => part.functionCall?.id ?? []));
  }

  /** @param given - the id that the call had before the conversation paused */
  identify(call: FunctionCall, given?: string): IdentifiedCall {
    const id = given ?? (this.#isFree(call.id) ? call.id : globalThis.crypto.randomUUID());
    this.#taken.add(id);
    // Arguments of a wrong form are the executor's to refuse, so they are handed on as they are.
    const args = (call.args as JsonObject | null | undefined) ?? {};
    return { id, name: call.name, args };
  }

  #isFree(id: unknown): id is string {
    return typeof id === "string" && /^[\x20-\x7E]{1,128}$/.test(id) && !this.#taken.has(id);
  }
}
