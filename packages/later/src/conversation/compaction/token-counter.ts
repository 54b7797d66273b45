import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";

/** How many tokens of a model's something takes, remembered for each object that was counted. */
export class TokenCounter {
  readonly #counts = new WeakMap<object, number>();
  readonly #countText: (text: string) => number;

  /** @param countText - by default one token for each four bytes of UTF-8 */
  constructor(countText: (text: string) => number = estimateText) {
    this.#countText = countText;
  }

  /** Of a turn, a declaration, or anything else that is sent as JSON. */
  count(value: object): number {
    const known = this.#counts.get(value);
    if (known !== undefined) return known;
    let fileTokens = 0;
    const text = JSON.stringify(value, (name, member: unknown) => {
      if (typeof member === "bigint") return String(member);
      const isFile = (name === "inlineData" || name === "fileData") && isObject(member);
      if (!isFile && !isBase64(member)) return member;
      fileTokens += estimateFile(isFile ? member : { data: member });
      return undefined;
    });
    const tokens = this.countText(text) + fileTokens;
    this.#counts.set(value, tokens);
    return tokens;
  }

  /** @throws LaterError `INVALID_ARGUMENT` when the program's own function gives no number */
  countText(text: string): number {
    const tokens: unknown = this.#countText(text);
    if (typeof tokens === "number" && tokens >= 0) return tokens;
    throw new LaterError("INVALID_ARGUMENT", '"countTokens" has to give a number of at least 0.', {
      details: { option: "countTokens" },
    });
  }
}

/** What Google documents for its models, and others come near to, also for other languages. */
function estimateText(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 4);
}

/** Signatures, and files in what only the API of an adapter understands: no text is so long without a space. */
function isBase64(value: unknown): boolean {
  return typeof value === "string" && value.length > 2_000 && /^[\w+/=-]+$/.test(value);
}

/** An image, or a file of which only the address is known. */
const imageTokens = 1_600;

/** As little as the kinds of files are usually compressed to, so that rather too many tokens are counted. */
const bytesPerToken = [
  [/^(?:audio|video)\//, 250],
  [/^text\//, 4],
  [/^/, 40],
] as const;

function estimateFile({ mimeType, data }: Readonly<Record<string, unknown>>): number {
  const type = String(mimeType);
  if (typeof data !== "string" || type.startsWith("image/")) return imageTokens;
  const [, bytes] = bytesPerToken.find(([kind]) => kind.test(type)) ?? [undefined, 40];
  return Math.ceil((data.length * 3) / 4 / bytes);
}
