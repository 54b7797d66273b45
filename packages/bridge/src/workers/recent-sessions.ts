/** How long after its last call a worker may use a session, in milliseconds. */
const graceMs = 3_600_000;
const maximum = 10_000;

/** The sessions in which a worker has been asked to run something lately. */
export class RecentSessions {
  readonly #usedAt = new Map<string, number>();

  add(session: string): void {
    // The order of a map is that of its insertions: the least recent one stays first.
    this.#usedAt.delete(session);
    this.#usedAt.set(session, performance.now());
    if (this.#usedAt.size <= maximum) return;
    for (const oldest of this.#usedAt.keys()) {
      this.#usedAt.delete(oldest);
      break;
    }
  }

  has(session: string): boolean {
    const usedAt = this.#usedAt.get(session);
    return usedAt !== undefined && performance.now() - usedAt < graceMs;
  }
}
