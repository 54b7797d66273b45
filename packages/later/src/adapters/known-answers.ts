import { contentDigest } from "../conversation/content/content-digest.ts";
import type { Content } from "../conversation/content/content.ts";

/** An answer that the API keeps, and what has been said since. */
export interface Continuation {
  readonly id: string;
  readonly contents: readonly Content[];
}

/** What a request tells the API: what has been said since an answer that it keeps, or everything. */
export type Telling = Pick<Continuation, "contents"> & Partial<Continuation>;

const defaultLimit = 1_000;

/**
 * Which beginnings of conversations an API keeps, each under the id of the answer that it ends with. A history is
 * known by what it says, so one that was changed is not taken for the one that the API has, and one that was saved
 * and read again is.
 */
export class KnownAnswers {
  readonly #ids = new Map<string, string>();
  readonly #limit: number;

  /** @param limit - how many are remembered; the oldest are forgotten first */
  constructor(limit: number = defaultLimit) {
    this.#limit = limit;
  }

  /** The answer that is the model's last turn, if the API keeps it. */
  async find(contents: readonly Content[]): Promise<Continuation | undefined> {
    const length = contents.findLastIndex(({ role }) => role === "model") + 1;
    if (this.#ids.size === 0 || length === 0 || length === contents.length) return undefined;
    const id = this.#ids.get(await contentDigest(contents.slice(0, length)));
    return id === undefined ? undefined : { id, contents: contents.slice(length) };
  }

  /**
   * Goes on from an answer that the API keeps, and tells it everything where it does not, or no longer does.
   *
   * @param isMissing - whether a request has failed because the answer is gone
   */
  async goOn<Answer>(
    contents: readonly Content[],
    ask: (telling: Telling) => Promise<Answer>,
    isMissing: (error: unknown) => boolean,
  ): Promise<Answer> {
    const known = await this.find(contents);
    if (known === undefined) return ask({ contents });
    try {
      return await ask(known);
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.delete(known.id);
      return ask({ contents });
    }
  }

  /** Takes note that the API keeps these contents under an id. */
  async add(contents: readonly Content[], id: string): Promise<void> {
    const digest = await contentDigest(contents);
    this.#ids.delete(digest);
    this.#ids.set(digest, id);
    const [oldest] = this.#ids.keys();
    if (oldest !== undefined && this.#ids.size > this.#limit) this.#ids.delete(oldest);
  }

  /** Forgets an answer that the API no longer has. */
  delete(id: string): void {
    for (const [digest, known] of this.#ids) if (known === id) this.#ids.delete(digest);
  }
}
