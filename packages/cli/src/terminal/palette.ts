import { randomUUID } from "node:crypto";

import pico from "picocolors";

import { printable } from "./printable.ts";

type Paint = (text: string) => string;

/** Functions that colour a text, or leave it as it is. */
export type Colours = Readonly<Record<"bold" | "cyan" | "dim" | "green" | "red" | "yellow", Paint>>;

const escape = "\u001B";

/**
 * Colours that can be told from those in the texts of others: in the place of the escape character
 * stands a mark that nobody else knows, until all else has been taken out and they are shown.
 */
export class Palette {
  readonly colours: Colours;
  readonly #mark = randomUUID();

  /** @param enabled Otherwise the colours leave every text as it is. */
  constructor(enabled: boolean) {
    const { bold, cyan, dim, green, red, yellow } = pico.createColors(enabled);
    const own = (paint: Paint): Paint =>
      enabled ? (text) => paint(printable(text)).replaceAll(escape, this.#mark) : paint;
    this.colours = {
      bold: own(bold),
      cyan: own(cyan),
      dim: own(dim),
      green: own(green),
      red: own(red),
      yellow: own(yellow),
    };
  }

  /** Turns the marks into escape sequences. */
  show(text: string): string {
    return text.replaceAll(this.#mark, escape);
  }
}
