import yoctoSpinner, { type Spinner } from "yocto-spinner";

import { printable } from "./printable.ts";

const delayMs = 400;

/** Shows on standard error that something goes on, if that is a terminal. */
export class Progress {
  readonly #enabled: boolean;
  #spinner: Spinner | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#enabled = stream.isTTY;
  }

  /** Shows the text while the work goes on, unless it is done at once. */
  async during<Value>(text: string, work: () => Promise<Value>): Promise<Value> {
    this.start(text);
    try {
      return await work();
    } finally {
      this.stop();
    }
  }

  /** Shows the text at once, because the work will keep the event loop from doing it later. */
  async duringBlocking<Value>(text: string, work: () => Promise<Value>): Promise<Value> {
    if (this.#enabled) this.#show(text);
    try {
      return await work();
    } finally {
      this.stop();
    }
  }

  /** Shows the text after a moment, unless it is stopped before. */
  start(text: string): void {
    this.stop();
    if (this.#enabled) this.#timer = setTimeout(() => this.#show(text), delayMs);
  }

  /** Changes the text that is shown now. */
  update(text: string): void {
    if (this.#spinner !== undefined) this.#spinner.text = printable(text);
  }

  /** Removes what is shown. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#spinner?.stop();
    this.#spinner = undefined;
  }

  #show(text: string): void {
    this.#spinner = yoctoSpinner({
      text: printable(text),
      stream: process.stderr,
      handleSignals: false,
    }).start();
  }
}
