import { describe, expect, it } from "vitest";

import { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

describe("Palette", () => {
  it("shows its own colours, and none of the texts between them", () => {
    const palette = new Palette(true);
    const { bold, red } = palette.colours;
    const line = `${bold(red("\u001B[32mone"))} \u001B[34mtwo`;
    expect(palette.show(printable(line))).toBe("\u001B[1m\u001B[31mone\u001B[39m\u001B[22m two");
  });

  it("leaves texts as they are without colours", () => {
    const palette = new Palette(false);
    expect(palette.show(palette.colours.red("\u001B[32mone"))).toBe("\u001B[32mone");
  });
});
