import { describe, expect, it } from "vitest";

import { columns } from "./columns.ts";

describe("columns", () => {
  it("makes each column as wide as its widest cell, and ends lines without spaces", () => {
    expect(
      columns([
        ["a", "number", "First"],
        ["longer", "string", ""],
      ]),
    ).toEqual(["a       number  First", "longer  string"]);
  });

  it("does not let one very wide cell push the others aside", () => {
    const wide = "x".repeat(80);
    expect(
      columns([
        [wide, "one"],
        ["a", "two"],
      ]),
    ).toEqual([`${wide}  one`, `${"a".padEnd(50)}  two`]);
  });
});
