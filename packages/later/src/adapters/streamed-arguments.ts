import type { CallDelta } from "../conversation/model/call-delta.ts";
import { toJsonPointer } from "../model/json-pointer.ts";

/** Of what lies deeper, or under longer paths, nothing is told. */
const maximumDepth = 64;
const maximumPathLength = 4_096;

/** An object or a list that is not complete, and where in it the next value stands. */
interface OpenValue {
  /** A position in a list; the name of a member, which is `undefined` while there is none. */
  at: string | number | undefined;
}

/**
 * Reads the arguments of a call that arrive as pieces of JSON text, and tells what stands in them, piece by piece. What
 * it tells of a text that turns out to be no JSON object means nothing.
 */
export class StreamedArguments {
  readonly #call: Pick<CallDelta, "index" | "name">;
  /** What has arrived, and how far it is read. */
  #text = "";
  #position = 0;
  readonly #open: OpenValue[] = [];
  #isIn: "between" | "name" | "string" | "scalar" | "nonsense" = "between";
  /** What of a name, a text or a figure has arrived and is not told. */
  #pending = "";
  /** Whether the text at hand is told in part. */
  #isBegun = false;

  /** @param call - whose arguments they are */
  constructor(call: Pick<CallDelta, "index" | "name">) {
    this.#call = call;
  }

  /** What one more piece of the text tells. */
  add(text: string): readonly CallDelta[] {
    this.#text += text;
    const deltas: CallDelta[] = [];
    let more = true;
    while (more && this.#position < this.#text.length) more = this.#step(deltas);
    if (this.#isIn === "string") this.#tellText(deltas, true);
    this.#text = this.#isIn === "nonsense" ? "" : this.#text.slice(this.#position);
    this.#position = 0;
    return deltas;
  }

  /** Whether more can be read. */
  #step(deltas: CallDelta[]): boolean {
    switch (this.#isIn) {
      case "between":
        return this.#readSign();
      case "scalar":
        return this.#readScalar(deltas);
      case "nonsense":
        return false;
      default:
        return this.#readCharacters(deltas);
    }
  }

  #readSign(): boolean {
    const sign = this.#text[this.#position] as string;
    const open = this.#open.at(-1);
    this.#position += 1;
    if (/\s/.test(sign)) return true;
    // Arguments come as one object.
    if (open === undefined && sign !== "{") this.#isIn = "nonsense";
    else if (sign === "{") this.#open.push({ at: undefined });
    else if (sign === "[") this.#open.push({ at: 0 });
    else if (sign === "}" || sign === "]") this.#close();
    else if (sign === "," && open !== undefined) {
      open.at = typeof open.at === "number" ? open.at + 1 : undefined;
    } else if (sign === '"') this.#isIn = open?.at === undefined ? "name" : "string";
    else if (sign !== ":") {
      this.#isIn = "scalar";
      this.#position -= 1;
    }
    return true;
  }

  #close(): void {
    this.#open.pop();
    if (this.#open.length === 0) this.#isIn = "nonsense";
  }

  #readScalar(deltas: CallDelta[]): boolean {
    scalar.lastIndex = this.#position;
    const [read = ""] = scalar.exec(this.#text) ?? [];
    this.#pending += read;
    this.#position += read.length;
    // The end of a figure is known by what follows.
    if (this.#position === this.#text.length) return false;
    const value = readValue(this.#pending);
    if (value !== undefined) this.#tell(deltas, value);
    this.#isIn = value === undefined ? "nonsense" : "between";
    this.#pending = "";
    return true;
  }

  /** Of a name or a text: what can be read at once. */
  #readCharacters(deltas: CallDelta[]): boolean {
    characters.lastIndex = this.#position;
    const [read] = characters.exec(this.#text) ?? [];
    if (read !== undefined) {
      this.#position += read.length;
      this.#pending += read.startsWith("\\") ? unescape(read) : read;
      return true;
    }
    if (this.#text[this.#position] !== '"') return this.#awaitEscape();
    this.#position += 1;
    if (this.#isIn === "string") this.#tellText(deltas, false);
    const open = this.#open.at(-1);
    if (this.#isIn === "name" && open !== undefined) open.at = this.#pending;
    this.#isIn = "between";
    this.#isBegun = false;
    this.#pending = "";
    return true;
  }

  /** Whether more of an escape sequence may follow that is not whole, or cannot be. */
  #awaitEscape(): boolean {
    if (this.#text.length - this.#position >= escapeLength) this.#isIn = "nonsense";
    return false;
  }

  #tellText(deltas: CallDelta[], willContinue: boolean): void {
    // Half a character waits for its other half.
    const isHalf = willContinue && /[\uD800-\uDBFF]$/.test(this.#pending);
    const value = isHalf ? this.#pending.slice(0, -1) : this.#pending;
    this.#pending = isHalf ? this.#pending.slice(-1) : "";
    // A text without a character is told, too, but once.
    if (value === "" && (willContinue || this.#isBegun)) return;
    this.#isBegun = true;
    this.#tell(deltas, value);
  }

  #tell(deltas: CallDelta[], value: CallDelta["value"]): void {
    if (this.#open.length > maximumDepth) return;
    const steps = this.#open.map(({ at }) => at);
    if (!steps.every((at) => at !== undefined)) return;
    const path = toJsonPointer(steps);
    if (path.length <= maximumPathLength) deltas.push({ ...this.#call, path, value });
  }
}

const scalar = /[^\s,\]}]+/y;

/** Characters without a special meaning, or one whole escape sequence. */
const characters = /[^"\\]+|\\u[0-9A-Fa-f]{4}|\\[^u]/y;

/** Of the longest escape sequence, `\u0041`. */
const escapeLength = 6;

function unescape(sequence: string): string {
  try {
    return JSON.parse(`"${sequence}"`) as string;
  } catch {
    return sequence;
  }
}

function readValue(text: string): CallDelta["value"] | undefined {
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
