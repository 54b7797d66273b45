import type { ToolOffer } from "../worker-protocol/messages.ts";

/** The tools of a worker: those that it runs in all sessions, and those that it runs in some. */
export class WorkerOffers {
  readonly #everywhere = new Map<string, ToolOffer>();
  readonly #bySession = new Map<string, Map<string, ToolOffer>>();

  /** The tools that it runs in all sessions. */
  get everywhere(): readonly ToolOffer[] {
    return [...this.#everywhere.values()];
  }

  get(tool: string, session: string): ToolOffer | undefined {
    return this.#bySession.get(session)?.get(tool) ?? this.#everywhere.get(tool);
  }

  /** Adds tools, in the place of those of the same names. */
  add(offers: readonly ToolOffer[], session: string | undefined): void {
    const known = session === undefined ? this.#everywhere : this.#ofSession(session);
    for (const offer of offers) known.set(offer.declaration.name, offer);
  }

  forgetSession(session: string): void {
    this.#bySession.delete(session);
  }

  #ofSession(session: string): Map<string, ToolOffer> {
    let offers = this.#bySession.get(session);
    if (offers === undefined) this.#bySession.set(session, (offers = new Map()));
    return offers;
  }
}
