import { LaterError } from "../../errors/later-error.ts";
import type { JsonObject } from "../../model/json.ts";
import { type Difference, findDifferences, printDifferences } from "../find-differences.ts";

/** Which recorded request a sent one is taken for. */
export interface MatchOptions {
  /**
   * `strict`: request n has to be the one of exchange n. `any`: it may be that of any exchange that was not
   * yet used, the first that fits.
   *
   * @default "strict"
   */
  readonly order?: "strict" | "any";
  /** Members of requests that may differ, such as `["declarations", "config"]`. @default none */
  readonly ignore?: readonly string[];
  /** Changes copies of both requests before they are compared: puts the same for ids and times, for example. */
  readonly normalise?: (request: JsonObject) => JsonObject;
}

/** Finds the recorded request that a sent one is, each once. */
export class RequestMatcher {
  readonly #recorded: readonly JsonObject[];
  readonly #unused: Set<number>;
  readonly #options: MatchOptions;
  #sent = 0;

  constructor(recorded: readonly JsonObject[], options: MatchOptions) {
    this.#options = options;
    this.#recorded = recorded.map((request) => this.#prepare(request));
    this.#unused = new Set(recorded.keys());
  }

  /** How many recorded requests were not sent yet. */
  get remaining(): number {
    return this.#unused.size;
  }

  /**
   * The place of the request in the recording.
   *
   * @throws LaterError `INVALID_ARGUMENT` with every difference in its details when there is none
   */
  take(request: JsonObject): number {
    const sent = this.#prepare(request);
    const number = ++this.#sent;
    const [next] = this.#unused;
    if (next === undefined) throw exhausted(number, this.#recorded.length);
    const candidates = this.#options.order === "any" ? [...this.#unused] : [next];
    let nearest: Mismatch | undefined;
    for (const index of candidates) {
      const differences = findDifferences(this.#recorded[index], sent);
      if (differences.length === 0) {
        this.#unused.delete(index);
        return index;
      }
      if (nearest === undefined || differences.length < nearest.differences.length) {
        nearest = { index, differences };
      }
    }
    throw mismatch(number, nearest ?? { index: next, differences: [] });
  }

  #prepare(request: JsonObject): JsonObject {
    const { ignore = [], normalise } = this.#options;
    const kept = Object.entries(request).filter(([name]) => !ignore.includes(name));
    const copy = structuredClone(Object.fromEntries(kept));
    return normalise === undefined ? copy : normalise(copy);
  }
}

interface Mismatch {
  readonly index: number;
  readonly differences: readonly Difference[];
}

function mismatch(request: number, { index, differences }: Mismatch): LaterError {
  return new LaterError(
    "INVALID_ARGUMENT",
    `Request ${request} is not what was recorded; compared with exchange ${index + 1}:\n${printDifferences(differences, "sent")}\nRecord it anew if the change is meant.`,
    { details: { request, exchange: index + 1, differences } },
  );
}

function exhausted(request: number, length: number): LaterError {
  return new LaterError(
    "INVALID_ARGUMENT",
    `The recording has no exchange left for request ${request}; it has ${length}. Record it anew if the change is meant.`,
    { details: { request, differences: [] } },
  );
}
