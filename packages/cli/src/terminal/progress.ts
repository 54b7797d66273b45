import yoctoSpinner, { type Spinner } from "yocto-spinner";

import { fitLine } from "./fit-line.ts";
import { printable } from "./printable.ts";

const delayMs = 400;
/** The spinner and a space before the text, and a place after it, where some terminals wrap. */
const spinnerWidth = 3;

/** Shows on standard error that something goes on, if that is a terminal. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #spinner: Spinner | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
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
    if (this.#stream.isTTY) this.#show(text);
    try {
      return await work();
    } finally {
      this.stop();
    }
  }

  /** Shows the text after a moment, unless it is stopped before. */
  start(text: string): void {
    this.stop();
    if (this.#stream.isTTY) this.#timer = setTimeout(() => this.#show(text), delayMs);
  }

  /** Changes the text that is shown now. */
  update(text: string): void {
    if (this.#spinner !== undefined) this.#spinner.text = this.#fit(text);
  }

  /** Removes what is shown. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#spinner?.stop();
    this.#spinner = undefined;
  }

  #show(text: string): void {
    this.#spinner = yoctoSpinner({
      text: this.#fit(text),
      stream: this.#stream,
      handleSignals: false,
    }).start();
  }

  /** A terminal that does not know its width says 0. */
  #fit(text: string): string {
    return printable(fitLine(text, (this.#stream.columns || 80) - spinnerWidth));
  }
}
