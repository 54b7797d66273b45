import { describe, expect, it } from "vitest";

import { mismatchOf } from "./matchers.ts";
import { Unsupported } from "./unsupported.ts";

describe("mismatchOf", () => {
  it.each([
    [
      { a: 1, b: [true, null] },
      { b: [true, null], a: 1 },
    ],
    [5, 5n],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ $oneOf: [1, { a: 2 }] }, { a: 2 }],
    [{ $matches: "^c[0-9]+$" }, "c17"],
    [{ $contains: "day" }, "Monday"],
    [{ $contains: ["Mon", "day"] }, "Monday"],
    [{ $contains: 2 }, [1, 2]],
    [{ $contains: [{ $matches: "^b" }, 1] }, [1, "abc", "bcd"]],
    [{ $contains: { a: { $contains: { b: 1 } } } }, { a: { b: 1, c: 2 }, d: 3 }],
    [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }],
  ])("finds that pair %# fits", (expected, got) => {
    expect(mismatchOf(expected, got)).toBeUndefined();
  });

  it.each([
    [1, "1"],
    [null, undefined],
    [[], {}],
    [{}, []],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [9007199254740992, 9007199254740993n],
    [{ $oneOf: [1, 2] }, 3],
    [{ $matches: "^c" }, "abc"],
    [{ $matches: "1" }, 1],
    [{ $contains: [1, 3] }, [1, 2]],
    [{ $contains: { a: undefined, b: 1 } }, { a: 1 }],
    [{ toString: 1 }, {}],
  ])("finds that pair %# does not fit", (expected, got) => {
    expect(mismatchOf(expected, got)).toBeDefined();
  });

  it("says where, what was expected and what there is", () => {
    expect(mismatchOf({ a: [{ b: 1 }] }, { a: [{ b: 2n ** 60n }] })).toEqual({
      expected: "1 at /a/0/b",
      got: "1152921504606846976",
    });
  });

  it.each([[{ $near: 3 }], [{ $oneOf: 3 }], [{ $matches: "a", b: 1 }], [{ $toString: 1 }]])(
    "does not guess what %j means",
    (expected) => {
      expect(() => mismatchOf(expected, "a")).toThrow(Unsupported);
    },
  );
});
