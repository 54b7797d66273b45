import { isObject } from "../../model/json.ts";
import { setMember } from "../../model/set-member.ts";
import type { ModelMessage } from "./to-parts.ts";

/** A message of the model that arrives in pieces. */
export class GrowingMessage {
  readonly #members: Record<string, unknown> = {};
  readonly #calls = new Map<unknown, Record<string, unknown>>();
  #call: unknown;

  add({ tool_calls: calls, role: _role, ...members }: ModelMessage): void {
    grow(this.#members, members);
    for (const call of Array.isArray(calls) ? calls.filter(isObject) : []) this.#addToCall(call);
  }

  get whole(): ModelMessage {
    const calls = [...this.#calls.values()];
    return { ...this.#members, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
  }

  /** Some servers number no calls; there a new id begins the next. */
  #addToCall({ index, ...members }: ModelMessage): void {
    this.#call = index ?? members["id"] ?? this.#call;
    const { id, type, function: called, ...others } = members;
    const call = this.#calls.get(this.#call) ?? { function: {} };
    this.#calls.set(this.#call, call);
    call["id"] ??= id;
    call["type"] ??= type;
    grow(call, others);
    if (!isObject(called)) return;
    const known = call["function"] as Record<string, unknown>;
    known["name"] ??= called["name"];
    grow(known, { arguments: called["arguments"] });
  }
}

/** Adds what a piece says: texts and lists go on, anything else is said anew. */
function grow(target: Record<string, unknown>, piece: ModelMessage): void {
  for (const [name, member] of Object.entries(piece)) {
    const known = Object.hasOwn(target, name) ? target[name] : undefined;
    if (member === undefined || member === null) continue;
    if (isObject(known) && isObject(member)) grow(known, member);
    else setMember(target, name, goOn(known, member));
  }
}

function goOn(known: unknown, more: unknown): unknown {
  if (typeof known === "string" && typeof more === "string") return known + more;
  const added = structuredClone(more);
  return Array.isArray(known) && Array.isArray(added) ? [...known, ...added] : added;
}
