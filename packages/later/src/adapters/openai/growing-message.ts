import type { CallDelta } from "../../conversation/model/call-delta.ts";
import { isObject } from "../../model/json.ts";
import { growMembers } from "./grow-members.ts";
import { GrowingToolCall, isName } from "./growing-tool-call.ts";
import type { ModelMessage } from "./to-parts.ts";

/** A message of the model that arrives in pieces. */
export class GrowingMessage {
  readonly #members: Record<string, unknown> = {};
  /** By their numbers, or their ids; those without either each by a key of its own. */
  readonly #calls = new Map<unknown, GrowingToolCall>();
  /** The call at hand. */
  #key: unknown;

  /** Takes one more piece, and tells what it says of the arguments of calls. */
  add({ tool_calls: calls, role: _role, ...members }: ModelMessage): readonly CallDelta[] {
    growMembers(this.#members, members);
    const pieces = Array.isArray(calls) ? calls.filter(isObject) : [];
    return pieces.flatMap((piece) => this.#callOf(piece).add(piece));
  }

  get whole(): ModelMessage {
    const calls = [...this.#calls.values()].map((call) => call.whole);
    return { ...this.#members, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
  }

  /** Some servers number no calls; there a new id begins the next, or a name where there are no ids either. */
  #callOf({ index, id, function: called }: ModelMessage): GrowingToolCall {
    const known = this.#calls.get(this.#key);
    const isNext =
      known === undefined || (known.isNamed && isObject(called) && isName(called["name"]));
    this.#key = index ?? (id || (isNext ? Symbol("call") : this.#key));
    const call = this.#calls.get(this.#key) ?? new GrowingToolCall(this.#calls.size);
    this.#calls.set(this.#key, call);
    return call;
  }
}
