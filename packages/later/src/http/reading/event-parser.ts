import { LaterError } from "../../errors/later-error.ts";

/** An event as the server sent it. */
export interface ServerSentEvent {
  /** Empty where the server gave none. */
  readonly name: string;
  readonly data: string;
}

/**
 * Reads a stream of events (WHATWG HTML, 9.2.6) from decoded text in pieces of any length. An event
 * that the text breaks off in is none, and its id is not the last one.
 */
export class EventParser {
  /** Of the last event that was whole; empty until one had an id. */
  lastEventId = "";
  /** How long the server wants to be left alone before it is asked again, in milliseconds. */
  retryMs = 0;
  readonly #maxLength: number;
  #line = "";
  #id = "";
  #name = "";
  #data: string[] = [];
  #dataLength = 0;
  /** Whether a line feed that comes first is the second half of a line break. */
  #isAfterReturn = false;

  /** @param maxLength - of a line, and of an event's data, in UTF-16 code units */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Forgets what has come of an event: what is read next comes from another response. */
  restart(): void {
    this.#line = "";
    this.#id = this.lastEventId;
    this.#isAfterReturn = false;
    this.#forgetEvent();
  }

  /** The events that end in this piece. @throws LaterError `INVALID_VALUE` for an event that is too long */
  *read(text: string): Generator<ServerSentEvent, void, undefined> {
    let start = this.#isAfterReturn && text.startsWith("\n") ? 1 : 0;
    if (text !== "") this.#isAfterReturn = false;
    const lineBreak = /\r\n?|\n/g;
    lineBreak.lastIndex = start;
    for (let found = lineBreak.exec(text); found !== null; found = lineBreak.exec(text)) {
      this.#extend(text.slice(start, found.index));
      start = lineBreak.lastIndex;
      this.#isAfterReturn = found[0] === "\r" && start === text.length;
      const event = this.#endLine();
      if (event !== undefined) yield event;
    }
    this.#extend(text.slice(start));
  }

  #extend(piece: string): void {
    this.#line += piece;
    if (this.#line.length + this.#dataLength <= this.#maxLength) return;
    const message = `The server sent an event of more than ${this.#maxLength} characters.`;
    throw new LaterError("INVALID_VALUE", message);
  }

  #endLine(): ServerSentEvent | undefined {
    const line = this.#line;
    this.#line = "";
    if (line === "") return this.#endEvent();
    const [, field, value = ""] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (field === "event") this.#name = value;
    if (field === "id" && !value.includes("\0")) this.#id = value;
    if (field === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
    if (field === "data") {
      this.#data.push(value);
      this.#dataLength += value.length + 1;
    }
    return undefined;
  }

  #endEvent(): ServerSentEvent | undefined {
    const event = { name: this.#name, data: this.#data.join("\n") };
    const isEvent = this.#data.length > 0;
    this.lastEventId = this.#id;
    this.#forgetEvent();
    return isEvent ? event : undefined;
  }

  #forgetEvent(): void {
    this.#name = "";
    this.#data = [];
    this.#dataLength = 0;
  }
}
