import { isObject, type JsonObject } from "../../model/json.ts";
import { parseJson } from "../../model/parse-json.ts";

/** A piece of arguments in the form in which Gemini streams them. */
export interface ArgumentsPiece {
  /** JSONPath of the value, such as `$["stops"][0]`. */
  readonly jsonPath: string;
  readonly stringValue?: string;
  readonly numberValue?: number;
  readonly boolValue?: boolean;
  readonly nullValue?: "NULL_VALUE";
  /** Whether more of the same text follows. */
  readonly willContinue?: boolean;
}

/** An object or a list that is not complete, and where in it the next value stands. */
interface OpenValue {
  /** A position in a list; the name of a member, which is `undefined` while there is none. */
  at: string | number | undefined;
}

/**
 * Reads arguments that arrive as pieces of JSON text: what is known of them already, piece by piece, and in the end all
 * of them. Only the end says whether the text was JSON; pieces of what is none mean nothing.
 */
export class StreamedArguments {
  #text = "";
  /** How far the text is told. */
  #position = 0;
  readonly #open: OpenValue[] = [];
  #isIn: "between" | "name" | "string" | "scalar" | "nonsense" = "between";
  /** What of a name, a text or a figure has arrived and is not told. */
  #pending = "";

  /** What one more piece of the text tells. */
  add(text: string): readonly ArgumentsPiece[] {
    this.#text += text;
    const pieces: ArgumentsPiece[] = [];
    let more = true;
    while (more && this.#position < this.#text.length) more = this.#step(pieces);
    if (this.#isIn === "string") this.#tellText(pieces, true);
    return pieces;
  }

  /** All arguments; `undefined` where the text is no JSON object. Without any text there are none. */
  end(): JsonObject | undefined {
    if (this.#text.trim() === "") return {};
    try {
      const value = parseJson(this.#text);
      return isObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether more can be read. */
  #step(pieces: ArgumentsPiece[]): boolean {
    switch (this.#isIn) {
      case "between":
        return this.#readSign();
      case "scalar":
        return this.#readScalar(pieces);
      case "nonsense":
        return false;
      default:
        return this.#readCharacters(pieces);
    }
  }

  #readSign(): boolean {
    const sign = this.#text[this.#position] as string;
    const open = this.#open.at(-1);
    this.#position += 1;
    if (sign === "{") this.#open.push({ at: undefined });
    else if (sign === "[") this.#open.push({ at: 0 });
    else if (sign === "}" || sign === "]") this.#open.pop();
    else if (sign === ",") {
      if (open !== undefined) open.at = typeof open.at === "number" ? open.at + 1 : undefined;
    } else if (sign === '"') this.#isIn = open?.at === undefined ? "name" : "string";
    else if (!/[\s:]/.test(sign)) {
      this.#isIn = "scalar";
      this.#position -= 1;
    }
    return true;
  }

  #readScalar(pieces: ArgumentsPiece[]): boolean {
    scalar.lastIndex = this.#position;
    const [read = ""] = scalar.exec(this.#text) ?? [];
    this.#pending += read;
    this.#position += read.length;
    // The end of a figure is known by what follows.
    if (this.#position === this.#text.length) return false;
    const value = readValue(this.#pending);
    const place = this.#place();
    if (value !== undefined && place !== undefined) pieces.push({ ...place, ...value });
    this.#isIn = value === undefined ? "nonsense" : "between";
    this.#pending = "";
    return true;
  }

  /** Of a name or a text: what can be read at once. */
  #readCharacters(pieces: ArgumentsPiece[]): boolean {
    characters.lastIndex = this.#position;
    const [read] = characters.exec(this.#text) ?? [];
    if (read !== undefined) {
      this.#position += read.length;
      this.#pending += read.startsWith("\\") ? unescape(read) : read;
      return true;
    }
    // Otherwise an escape sequence that is not whole yet.
    if (this.#text[this.#position] !== '"') return false;
    this.#position += 1;
    if (this.#isIn === "string") this.#tellText(pieces, false);
    const open = this.#open.at(-1);
    if (this.#isIn === "name" && open !== undefined) open.at = this.#pending;
    this.#isIn = "between";
    this.#pending = "";
    return true;
  }

  #tellText(pieces: ArgumentsPiece[], willContinue: boolean): void {
    // Half a character waits for its other half.
    const isHalf = willContinue && /[\uD800-\uDBFF]$/.test(this.#pending);
    const stringValue = isHalf ? this.#pending.slice(0, -1) : this.#pending;
    if (willContinue && stringValue === "") return;
    const place = this.#place();
    if (place !== undefined) pieces.push({ ...place, stringValue, willContinue });
    this.#pending = isHalf ? this.#pending.slice(-1) : "";
  }

  /** Nothing outside of an object, as which arguments have to come. */
  #place(): { readonly jsonPath: string } | undefined {
    if (typeof this.#open[0]?.at !== "string") return undefined;
    const steps = this.#open.map(({ at }) => `[${JSON.stringify(at)}]`);
    return { jsonPath: `$${steps.join("")}` };
  }
}

const scalar = /[^\s,\]}]+/y;

/** Characters without a special meaning, or one whole escape sequence. */
const characters = /[^"\\]+|\\u[0-9A-Fa-f]{4}|\\[^u]/y;

function unescape(sequence: string): string {
  try {
    return JSON.parse(`"${sequence}"`) as string;
  } catch {
    return sequence;
  }
}

function readValue(text: string): Omit<ArgumentsPiece, "jsonPath"> | undefined {
  if (text === "null") return { nullValue: "NULL_VALUE" };
  if (text === "true" || text === "false") return { boolValue: text === "true" };
  const numberValue = Number(text);
  return Number.isFinite(numberValue) ? { numberValue } : undefined;
}
