import type { RouteOutcome } from "./caller.ts";

/** Sees to it that partial results come in order, none twice, and that there is one end, after which nothing comes. */
export class CallWatch {
  readonly #tell: (problem: string) => void;
  #problem: string | undefined;
  #chunks = 0;
  #ends = 0;
  #isOver = false;

  /** @param tell - told of what comes when the caller has its outcome */
  constructor(tell: (problem: string) => void) {
    this.#tell = tell;
  }

  /** What is wrong with what came until the outcome. */
  judge(outcome: RouteOutcome, isStream: boolean): string | undefined {
    this.#isOver = true;
    if (isStream && outcome.ok && outcome.value !== this.#chunks - 1) {
      this.#problem ??= `the end ${String(outcome.value)} after ${this.#chunks} partial results`;
    }
    return this.#problem;
  }

  readonly chunk = (value: unknown): void => {
    if (this.#ends > 0 || this.#isOver)
      this.#tell(`the partial result ${String(value)} after its end`);
    if (value !== this.#chunks) {
      this.#problem ??= `the partial result ${String(value)} in the place of ${this.#chunks}`;
    }
    this.#chunks += 1;
  };

  readonly end = (): void => {
    this.#ends += 1;
    if (this.#ends > 1 || this.#isOver) this.#tell(`its end for the ${this.#ends}. time`);
  };
}
