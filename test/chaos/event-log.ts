/** What has been done to a run, for whoever looks for the cause of a failure. */
export class EventLog {
  readonly #start = performance.now();
  readonly #lines: string[] = [];
  readonly #told: (line: string) => void;

  /** @param told - gets each line as it comes */
  constructor(told: (line: string) => void) {
    this.#told = told;
  }

  write(text: string): void {
    const seconds = ((performance.now() - this.#start) / 1_000).toFixed(2).padStart(6);
    const line = `${seconds} s  ${text}`;
    this.#lines.push(line);
    this.#told(line);
  }

  /** The last lines. */
  tail(count: number): readonly string[] {
    return this.#lines.slice(-count);
  }
}
