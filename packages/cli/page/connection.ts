import type { PublicEvent } from "later-runtime/http";
import { readEvents } from "later-runtime/http";

import type { CallAsked, Inspected, Refused, TurnAsked } from "../src/inspecting/inspected.ts";

/** The command that the page belongs to. */
export class Connection {
  readonly #headers: { readonly authorization: string };

  constructor(token: string) {
    this.#headers = { authorization: `Bearer ${token}` };
  }

  /** @throws Error that says why there is no answer */
  async describe(): Promise<Inspected> {
    const response = await this.#ask("/api/tools", {});
    return (await response.json()) as Inspected;
  }

  /** Settles when the command has ended, or cannot be reached. */
  async ended(signal: AbortSignal): Promise<void> {
    try {
      const response = await this.#ask("/api/alive", { signal });
      await response.text();
    } catch {
      // That is what is waited for.
    }
  }

  /** Runs a call; leaving the loop cancels it. */
  call(asked: CallAsked, signal: AbortSignal): AsyncGenerator<PublicEvent, void> {
    return this.#events("/api/calls", asked, signal);
  }

  /** Takes a turn of a chat; leaving the loop cancels it. */
  take(asked: TurnAsked, signal: AbortSignal): AsyncGenerator<PublicEvent, void> {
    return this.#events("/api/turns", asked, signal);
  }

  async *#events(
    path: string,
    asked: CallAsked | TurnAsked,
    signal: AbortSignal,
  ): AsyncGenerator<PublicEvent, void> {
    const response = await this.#ask(path, { method: "POST", body: JSON.stringify(asked), signal });
    yield* readEvents(response, { signal });
  }

  async #ask(path: string, request: RequestInit): Promise<Response> {
    const response = await fetch(path, { ...request, headers: this.#headers }).catch(
      (error: unknown) => {
        if (request.signal?.aborted === true) throw error;
        throw new Error("The command cannot be reached. Is it still running?");
      },
    );
    if (response.ok) return response;
    const { message } = (await response.json()) as Refused;
    throw new Error(message);
  }
}
