import type { WorkerSeat } from "./worker-seat.ts";

/** Which worker had the last call of each session, for the most recent sessions. */
export class SessionAffinity {
  readonly #maximum: number;
  readonly #seats = new Map<string, WorkerSeat>();

  constructor(maximum = 100_000) {
    this.#maximum = maximum;
  }

  get(session: string): WorkerSeat | undefined {
    return this.#seats.get(session);
  }

  set(session: string, seat: WorkerSeat): void {
    this.#seats.delete(session);
    this.#seats.set(session, seat);
    if (this.#seats.size <= this.#maximum) return;
    for (const oldest of this.#seats.keys()) {
      this.#seats.delete(oldest);
      return;
    }
  }

  delete(session: string): void {
    this.#seats.delete(session);
  }
}
