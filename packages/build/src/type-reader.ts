import { type DerivedFile, Deriver } from "later-runtime/derivation";

/** For so long nobody asks for a further file before those asked for are read together, in milliseconds. */
const gatheringMs = 10;

/** One for all plugins of a process, which may build several things, or the same again and again. */
const deriver = new Deriver();

/**
 * Reads files for a bundler, which asks for one at a time: those that are asked for together, or while
 * others are being read, are read together. Starting a compiler takes longer than using it.
 */
export class TypeReader {
  readonly #pending = new Map<string, Waiting[]>();
  #gathering: NodeJS.Timeout | undefined;
  #isRunning = false;

  /**
   * @param file its absolute path
   * @throws LaterError `INTROSPECTION_FAILED`
   */
  read(file: string): Promise<DerivedFile> {
    const { promise, ...waiting } = withResolvers();
    this.#pending.set(file, [...(this.#pending.get(file) ?? []), waiting]);
    if (!this.#isRunning) {
      clearTimeout(this.#gathering);
      this.#gathering = setTimeout(() => void this.#run(), gatheringMs);
    }
    return promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#pending.size > 0) {
      const batch = [...this.#pending];
      this.#pending.clear();
      try {
        const derived = await deriver.deriveFiles(batch.map(([file]) => file));
        for (const [file, waiting] of batch) {
          for (const { resolve } of waiting) resolve(derived.get(file) ?? { sites: [] });
        }
      } catch (error) {
        for (const { reject } of batch.flatMap(([, waiting]) => waiting)) reject(error);
      }
    }
    this.#isRunning = false;
  }
}

interface Waiting {
  readonly resolve: (derived: DerivedFile) => void;
  readonly reject: (reason: unknown) => void;
}

function withResolvers(): Waiting & { readonly promise: Promise<DerivedFile> } {
  let waiting: Waiting | undefined;
  const promise = new Promise<DerivedFile>((resolve, reject) => (waiting = { resolve, reject }));
  return { promise, ...(waiting as unknown as Waiting) };
}
