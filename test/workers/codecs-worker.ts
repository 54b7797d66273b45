import { serveWorker } from "later-bridge/worker";
import { defineCodec, deftool, ToolError } from "later-runtime";

class Fraction {
  readonly #parts: readonly [number, number];
  constructor(numerator: number, denominator: number) {
    if (denominator === 0) throw new ToolError("DIVISION", "Nothing is divided by 0.");
    this.#parts = [numerator, denominator];
  }
  times({ parts: [numerator, denominator] }: Fraction): Fraction {
    return new Fraction(this.#parts[0] * numerator, this.#parts[1] * denominator);
  }
  get parts(): readonly [number, number] {
    return this.#parts;
  }
}

declare module "later-runtime" {
  interface Codecs {
    /** Numerator and denominator */
    fraction: { value: Fraction; json: [number, number] };
  }
}

defineCodec("fraction", {
  class: Fraction,
  decode: ([numerator, denominator]) => new Fraction(numerator, denominator),
  encode: ({ parts: [numerator, denominator] }) => [numerator, denominator],
});

/** Multiplies. @param a One factor @param b The other */
const multiply = deftool((a: Fraction, b: Fraction): Fraction => a.times(b));

await serveWorker({ tools: [multiply] });
