import { isObject } from "../wire/is-object.ts";
import type { Received } from "./conversation.ts";

/** The tools that a worker offers on one connection: the host takes all of them but one at most. */
export class Offers {
  /** The names of all that were offered, whether they were taken or not. */
  readonly tools: Set<string> = new Set();
  readonly #rejectedTool: string | undefined;
  #send: ((header: { readonly type: string }) => void) | undefined;
  #early: Received[] = [];

  constructor(rejectedTool: string | undefined) {
    this.#rejectedTool = rejectedTool;
  }

  /** Answers offers from now on, and those that came before. */
  open(send: (header: { readonly type: string }) => void): void {
    this.#send = send;
    for (const offer of this.#early) this.take(offer);
    this.#early = [];
  }

  /** Takes a `fulfil`, which may be anything. */
  take(fulfil: Received): void {
    if (this.#send === undefined) {
      this.#early.push(fulfil);
      return;
    }
    const { id, tools } = fulfil.header;
    const names = Array.isArray(tools) ? tools.map(nameOf) : [];
    for (const name of names) this.tools.add(name);
    const answer = {
      type: "fulfilled",
      id,
      accepted: names.filter((name) => name !== this.#rejectedTool),
      rejected: names
        .filter((name) => name === this.#rejectedTool)
        .map((name) => ({ name, code: "UNKNOWN_CONTRACT", message: "It is not wanted." })),
    };
    this.#send(answer);
  }
}

function nameOf(offer: unknown): string {
  const declaration = isObject(offer) ? offer["declaration"] : undefined;
  const name = isObject(declaration) ? declaration["name"] : undefined;
  return typeof name === "string" ? name : "";
}
