import { ownStream, type StandardStream } from "./own-stream.ts";
import { type Colours, Palette } from "./palette.ts";
import { printable } from "./printable.ts";

type Write = NodeJS.WriteStream["write"];

/** One of the two streams of the process that a command writes to. */
export class Channel {
  /** For what goes to this channel alone. */
  readonly colours: Colours;
  /** What is written to it goes out as it is, escape sequences included. */
  readonly stream: NodeJS.WriteStream;
  readonly #palette: Palette;
  readonly #write: Write;

  /** @param onClosed Told when nobody reads on, as after `head` has seen enough. */
  constructor(stream: StandardStream, onClosed: () => void) {
    this.stream = ownStream(stream);
    // Kept from before the tools' own output is diverted.
    this.#write = this.stream.write.bind(this.stream);
    this.#palette = new Palette(wantsColours(stream));
    this.colours = this.#palette.colours;
    this.stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      onClosed();
    });
  }

  get isTerminal(): boolean {
    return isTerminal(this.stream);
  }

  /**
   * What goes to a program goes unchanged, what goes to a terminal is made harmless: no colours but
   * those of this channel.
   */
  write(text: string): void {
    this.#write(this.#palette.show(this.isTerminal ? printable(text) : text));
  }

  /** What takes the place of `write` in a stream that tools print to: it prints here, harmlessly. */
  writeOfOthers(): Write {
    if (!this.isTerminal) return this.#write;
    const decoder = new TextDecoder();
    return (chunk: Uint8Array | string, ...rest: readonly unknown[]): boolean => {
      const [encoding, callback] = typeof rest[0] === "string" ? rest : [undefined, rest[0]];
      const bytes =
        typeof chunk === "string" ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
      const text = printable(decoder.decode(bytes, { stream: true }));
      return this.stream.write(text, callback as () => void);
    };
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
  return isTerminal(stream) && TERM !== "dumb";
}

/** Its type in Node.js says otherwise, but for files and pipes `isTTY` is undefined. */
function isTerminal({ isTTY }: { readonly isTTY?: boolean }): boolean {
  return isTTY ?? false;
}
