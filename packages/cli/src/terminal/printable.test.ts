import { describe, expect, it } from "vitest";

import { printable } from "./printable.ts";

describe("printable", () => {
  it("keeps text, line feeds, tabs and colours", () => {
    const text = "Grüße\n\t\u001B[31mred\u001B[0m 🙂";
    expect(printable(text)).toBe(text);
  });

  it("disarms sequences that move the cursor, set the title or write the clipboard", () => {
    expect(printable("a\u001B[2Jb\u001B]0;title\u0007c\u009B2Kd\u0008")).toBe(
      "a\uFFFD[2Jb\uFFFD]0;title\uFFFDc\uFFFD2Kd\uFFFD",
    );
  });

  it("drops carriage returns, which would hide what stands before them", () => {
    expect(printable("one\r\ntwo\rthree")).toBe("one\ntwothree");
  });
});
