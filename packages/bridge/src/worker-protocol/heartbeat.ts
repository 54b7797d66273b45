/** How many beats may pass without a word. */
const patience = 3;

/** What a heartbeat is told at its creation. */
export interface HeartbeatOptions {
  /** Between two beats, in milliseconds. */
  readonly intervalMs: number;
  /** Sends a `ping`. */
  readonly ping: (id: number) => void;
  /** Called once, when the other side has kept silent for three beats. */
  readonly silent: () => void;
}

/**
 * Notices that the other side of a connection no longer answers. Beats are counted, not the time: when this
 * process itself has been held up, what came meanwhile is heard before it is missed.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #missed = 0;
  #count = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#beat(), options.intervalMs);
    this.#timer.unref();
  }

  /** Something has come from the other side. */
  heard(): void {
    this.#missed = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (this.#missed >= patience) {
      this.stop();
      this.#options.silent();
      return;
    }
    this.#missed += 1;
    this.#count += 1;
    this.#options.ping(this.#count);
  }
}
