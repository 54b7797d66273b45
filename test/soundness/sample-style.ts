/**
 * How a sample is chosen. `minimal`: only what is required, the first of alternatives, the least of
 * values. `full`: everything that may be given. `boundary`: everything, the last of alternatives, the
 * greatest of values, empty lists. `mixed`: whatever the dice say.
 */
export type SampleStyle = (typeof sampleStyles)[number];

export const sampleStyles = ["minimal", "full", "boundary", "mixed"] as const;

/** Makes the choices of one sample. */
export class Choices {
  readonly style: SampleStyle;
  readonly #random: () => number;
  #left: number;

  /** @param budget after so many choices, only what is required is given */
  constructor(style: SampleStyle, random: () => number, budget: number = 400) {
    this.style = style;
    this.#random = random;
    this.#left = budget;
  }

  get exhausted(): boolean {
    return this.#left < 0;
  }

  /** Whether to give something that may be left out. */
  gives(depth: number): boolean {
    this.#left -= 1;
    if (this.style === "minimal" || this.#left < 0 || depth > 6) return false;
    return this.style === "mixed" ? this.#random() < 0.5 : true;
  }

  /** The alternatives in the order in which they are to be tried. */
  order<Item>(items: readonly Item[]): readonly Item[] {
    this.#left -= 1;
    if (this.exhausted) return items;
    if (this.style === "boundary") return items.toReversed();
    if (this.style !== "mixed") return items;
    const start = Math.floor(this.#random() * items.length);
    return [...items.slice(start), ...items.slice(0, start)];
  }

  /** How many elements a list gets. */
  count(least: number, most: number, depth: number): number {
    this.#left -= 1;
    const wanted = this.style === "full" || this.style === "mixed" ? 2 : 0;
    return Math.max(least, Math.min(most, this.exhausted || depth > 6 ? 0 : wanted));
  }
}
