import type { FunctionCall } from "../../model/function-call.ts";

/**
 * Ids for the calls of a history, as the API takes them: of certain characters, and each once. The model's own ids
 * are such; those of other models may not be, or be missing. The same history always has the same ids.
 */
export class ToolUseIds {
  readonly #taken = new Set<string>();
  #calls = 0;

  /** The id of the next call of the history. */
  next({ id }: FunctionCall): string {
    this.#calls += 1;
    let own = id?.replaceAll(/[^a-zA-Z0-9_-]/g, "_") || `call_${this.#calls}`;
    while (this.#taken.has(own)) own += "_";
    this.#taken.add(own);
    return own;
  }
}
