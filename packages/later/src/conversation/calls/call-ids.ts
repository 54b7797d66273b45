import { canonicalJson } from "../../model/canonical-json.ts";
import type { FunctionCall } from "../../model/function-call.ts";
import type { JsonObject } from "../../model/json.ts";
import { callsOf, type Content } from "../content/content.ts";
import type { IdentifiedCall } from "./executed-call.ts";

/**
 * Gives every call of a conversation an id that no other call of it has. A model's own id is used
 * where the runtime accepts it and it is not taken; what goes back to the model is not decided here.
 */
export class CallIds {
  readonly #taken = new Set<unknown>();
  /** What the ids begin with that are made here, and how many there are. */
  #prefix: string | undefined;
  #made = 0;

  constructor(history: readonly Content[]) {
    for (const content of history) for (const { id } of callsOf(content)) this.#taken.add(id);
  }

  /**
   * The calls of one turn. A call that the model made twice under one id is one call, and has one id here.
   *
   * @param given - the ids that the calls had before the conversation paused
   */
  identify(calls: readonly FunctionCall[], given?: readonly string[]): readonly IdentifiedCall[] {
    const repeated = repeatedIds(calls);
    const known = new Map<string, string>();
    return calls.map((call, index) => {
      const key = repeated.has(call.id) ? keyOf(call) : undefined;
      const id = given?.[index] ?? known.get(key ?? "") ?? this.#newId(call.id);
      this.#taken.add(id);
      if (key !== undefined) known.set(key, id);
      // Arguments of a wrong form are the executor's to refuse, so they are handed on as they are.
      const args = (call.args as JsonObject | null | undefined) ?? {};
      return { id, name: call.name, args };
    });
  }

  #newId(own: unknown): string {
    if (this.#isFree(own)) return own;
    this.#prefix ??= globalThis.crypto.randomUUID();
    this.#made += 1;
    return `${this.#prefix}-${this.#made}`;
  }

  #isFree(id: unknown): id is string {
    return typeof id === "string" && /^[\x20-\x7E]{1,128}$/.test(id) && !this.#taken.has(id);
  }
}

function repeatedIds(calls: readonly FunctionCall[]): ReadonlySet<unknown> {
  const seen = new Set<unknown>();
  const repeated = new Set<unknown>();
  for (const { id } of calls) (seen.has(id) ? repeated : seen).add(id);
  repeated.delete(undefined);
  return repeated;
}

/** The same for calls that ask for the same; nothing for those that cannot be read. */
function keyOf({ id, name, args = {} }: FunctionCall): string | undefined {
  try {
    return canonicalJson([String(id), name, args]);
  } catch {
    return undefined;
  }
}
