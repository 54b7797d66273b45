import type { ToolCache } from "../../declare/tool-policies.ts";
import { JsonCopier } from "../../model/json-copier.ts";
import type { JsonValue } from "../../model/json.ts";
import type { Ending } from "../ending.ts";
import type { RunningCall } from "../running-call.ts";
import { type Attempt, unlessEnded } from "./attempt.ts";

const defaultMaxEntries = 100;

/** Results of one tool by their arguments. Who gets one, gets a copy of his own. */
export class ResultCache {
  readonly #ttlMs: number;
  readonly #maxEntries: number;
  /** Ordered by their last use. */
  readonly #kept = new Map<string, { readonly content: JsonValue; readonly until: number }>();
  readonly #running = new Map<string, Promise<Ending | undefined>>();
  readonly #numbers = new WeakMap<object, number>();
  #lastNumber = 0;

  constructor({ ttlMs, maxEntries = defaultMaxEntries }: ToolCache) {
    this.#ttlMs = ttlMs;
    this.#maxEntries = maxEntries;
  }

  /**
   * The result that is kept, or that a run gives which is on its way, or else that of an attempt.
   *
   * @param args - canonical JSON
   * @param scope - only calls of the same one share results; objects are told apart by their identity
   */
  async run(
    args: string,
    scope: readonly unknown[],
    attempt: Attempt,
    running: RunningCall,
  ): Promise<Ending | undefined> {
    const key = JSON.stringify([...scope.map((part) => this.#label(part)), args]);
    // A run that was given up says nothing: whoever waited for it takes its place.
    while (!running.ended) {
      const kept = this.#find(key);
      if (kept !== undefined) return copyOf(kept);
      const shared = this.#running.get(key);
      if (shared === undefined) return this.#lead(key, attempt);
      const ending = await unlessEnded(running, shared);
      if (ending !== undefined) return copyOf(ending);
    }
    return undefined;
  }

  async #lead(key: string, attempt: Attempt): Promise<Ending | undefined> {
    const run = attempt();
    this.#running.set(key, run);
    try {
      const ending = await run;
      if (ending !== undefined && ending.error === undefined) this.#keep(key, ending.content);
      return ending;
    } finally {
      this.#running.delete(key);
    }
  }

  #find(key: string): Ending | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    if (kept.until <= performance.now()) return undefined;
    this.#kept.set(key, kept);
    return { content: kept.content };
  }

  #keep(key: string, content: JsonValue): void {
    this.#kept.set(key, { content: copyJson(content), until: performance.now() + this.#ttlMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#maxEntries) return;
      this.#kept.delete(oldest);
    }
  }

  /** By number: a session that comes again under the same id is another one, and has no right to what it had. */
  #label(part: unknown): string | number {
    if (!isReference(part)) return `${typeof part} ${String(part)}`;
    let number = this.#numbers.get(part);
    if (number === undefined) {
      number = this.#lastNumber += 1;
      this.#numbers.set(part, number);
    }
    return number;
  }
}

function isReference(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function copyOf(ending: Ending): Ending {
  return ending.error === undefined ? { content: copyJson(ending.content) } : ending;
}

function copyJson(value: JsonValue): JsonValue {
  return new JsonCopier().copy(value) as JsonValue;
}
