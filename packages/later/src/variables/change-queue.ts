import type { VariableChange } from "./variable-change.ts";

/**
 * Changes on their way to whoever watches. Up to a limit all of them wait; beyond it earlier ones of the same variable are
 * left out, so that for a slow reader no more wait than twice as many as there are variables.
 */
export class ChangeQueue {
  #changes: VariableChange[] = [];
  readonly #limit: number;
  #mergeAbove: number;
  #wake: (() => void) | undefined;
  #ended = false;

  constructor(limit: number) {
    this.#limit = limit;
    this.#mergeAbove = limit;
  }

  push(change: VariableChange): void {
    if (this.#ended) return;
    this.#changes.push(change);
    if (this.#changes.length > this.#mergeAbove) this.#merge();
    this.#wakeUp();
  }

  /** Nothing more comes; what waits can still be taken. */
  end(): void {
    this.#ended = true;
    this.#wakeUp();
  }

  /** The change that has waited longest; `undefined` at the end. For one reader at a time. */
  async take(): Promise<VariableChange | undefined> {
    while (this.#changes.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const change = this.#changes.shift();
    if (this.#changes.length === 0) this.#mergeAbove = this.#limit;
    return change;
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Leaves of each variable the latest change only, in the order in which those came. */
  #merge(): void {
    const latest = new Map<string, VariableChange>();
    for (const change of this.#changes) {
      const earlier = latest.get(change.variable.id);
      latest.delete(change.variable.id);
      const missed = earlier === undefined ? 0 : earlier.missed + 1;
      latest.set(
        change.variable.id,
        missed === 0 ? change : { ...change, missed: change.missed + missed },
      );
    }
    this.#changes = [...latest.values()];
    // Where most are of different variables, each further change would be compared with all of them.
    this.#mergeAbove = Math.max(this.#limit, 2 * latest.size);
  }
}
