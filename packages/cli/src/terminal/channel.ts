import pico from "picocolors";

import { printable } from "./printable.ts";

/** Functions that colour a text, or leave it as it is. */
export type Colours = ReturnType<typeof pico.createColors>;

/** One of the two streams of the process that a command writes to. */
export class Channel {
  readonly colours: Colours;
  readonly #stream: NodeJS.WriteStream;
  readonly #write: NodeJS.WriteStream["write"];

  /** @param onClosed Told when nobody reads on, as after `head` has seen enough. */
  constructor(stream: NodeJS.WriteStream, onClosed: () => void) {
    this.#stream = stream;
    // Kept from before the tools' own output is diverted.
    this.#write = stream.write.bind(stream);
    this.colours = pico.createColors(wantsColours(stream));
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      onClosed();
    });
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY;
  }

  /** What goes to a program goes unchanged, what goes to a terminal is made harmless. */
  write(text: string): void {
    this.#write(this.isTerminal ? printable(text) : text);
  }

  line(text = ""): void {
    this.write(`${text}\n`);
  }

  /** Resolves once everything written so far has left the process. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#write("", () => resolve());
    });
  }
}

/** `NO_COLOR` wins over `FORCE_COLOR`, which wins over what the stream is. */
function wantsColours(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY && TERM !== "dumb";
}
