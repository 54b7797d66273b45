/** Lets so many requests be on their way at a time; further ones wait, in order. */
export class RequestWindow {
  #free: number;
  #waiting: (() => void)[] = [];
  /** Those before it have been let through. */
  #first = 0;

  constructor(size: number) {
    this.#free = size;
  }

  /** Makes a request: at once, if there is room. */
  async run<Result>(request: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    try {
      return await request();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    const next = this.#waiting[this.#first];
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#first += 1;
    if (this.#first === this.#waiting.length) {
      this.#waiting = [];
      this.#first = 0;
    }
    next();
  }
}
