import { describe, expect, it } from "vitest";

import { printable } from "./printable.ts";

describe("printable", () => {
  it("keeps text, line feeds and tabs", () => {
    const text = "Grüße\n\t🙂 שלום";
    expect(printable(text)).toBe(text);
  });

  it("drops colours", () => {
    expect(printable("\u001B[31mred\u001B[0m \u001B[38:2::1:2:3mblue\u001B[m")).toBe("red blue");
  });

  it("disarms sequences that move the cursor, set the title or write the clipboard", () => {
    expect(printable("a\u001B[2Jb\u001B]0;title\u0007c\u009B2Kd\u0008")).toBe(
      "a\uFFFD[2Jb\uFFFD]0;title\uFFFDc\uFFFD2Kd\uFFFD",
    );
  });

  it("drops carriage returns, which would hide what stands before them", () => {
    expect(printable("one\r\ntwo\rthree")).toBe("one\ntwothree");
  });

  it("shows what would change the order of the letters", () => {
    expect(printable("a\u202Ab\u202Ec\u2066d\u2069e")).toBe("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
  });
});
