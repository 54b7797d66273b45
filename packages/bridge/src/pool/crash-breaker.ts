import type { LaterError } from "later-runtime";

/** What a breaker is told at its creation. */
export interface CrashBreakerOptions {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** How long it stays open, in milliseconds. */
  readonly cooldownMs: number;
  /** Until the next start after a failure, in milliseconds; doubled by each further one, up to `cooldownMs`. */
  readonly delayMs: number;
  readonly onOpened: (failures: number, error: LaterError) => void;
  readonly onClosed: () => void;
}

/** Keeps a pool from starting workers over and over that die at once. */
export class CrashBreaker {
  readonly #options: CrashBreakerOptions;
  #failures = 0;
  #isProbing = false;

  constructor(options: CrashBreakerOptions) {
    this.#options = options;
  }

  /** Whether so many starts have failed in a row that no worker is to be expected. */
  get isOpen(): boolean {
    return this.#failures >= this.#options.failures;
  }

  /** How long to wait until the next start, in milliseconds. */
  get delayMs(): number {
    const { delayMs, cooldownMs } = this.#options;
    if (this.isOpen) return cooldownMs;
    return this.#failures === 0 ? 0 : Math.min(delayMs * 2 ** (this.#failures - 1), cooldownMs);
  }

  /** Whether a worker may be started now: while the breaker is open, one at a time. */
  mayStart(): boolean {
    if (!this.isOpen) return true;
    if (this.#isProbing) return false;
    this.#isProbing = true;
    return true;
  }

  failed(error: LaterError): void {
    this.#isProbing = false;
    this.#failures += 1;
    if (this.#failures === this.#options.failures) this.#options.onOpened(this.#failures, error);
  }

  succeeded(): void {
    const wasOpen = this.isOpen;
    this.#isProbing = false;
    this.#failures = 0;
    if (wasOpen) this.#options.onClosed();
  }
}
