import { expect, test } from "vitest";

import { findDifferences, printDifferences } from "./find-differences.ts";

test("finds nothing where only the order of members differs", () => {
  expect(findDifferences({ a: 1, b: [null, { c: "x" }] }, { b: [null, { c: "x" }], a: 1 })).toEqual(
    [],
  );
});

test("tells changed, missing and added places apart", () => {
  expect(findDifferences({ a: [1, 2], b: null }, { a: [1], c: undefined })).toEqual([
    { path: "a[1]", recorded: 2 },
    { path: "b", recorded: null },
    { path: "c", actual: undefined },
  ]);
  expect(findDifferences([1], [1, 2], "list")).toEqual([{ path: "list[1]", actual: 2 }]);
});

test("tells values of different kinds apart as a whole", () => {
  expect(findDifferences({ a: [] }, { a: {} })).toEqual([{ path: "a", recorded: [], actual: {} }]);
  expect(findDifferences("1", 1)).toEqual([{ path: "", recorded: "1", actual: 1 }]);
});

test("takes names for data", () => {
  const recorded = JSON.parse('{"__proto__":1,"a b":{"toString":2}}') as unknown;
  expect(findDifferences(recorded, {}).map(({ path }) => path)).toEqual(["__proto__", '["a b"]']);
  expect(findDifferences(recorded, JSON.parse('{"__proto__":1,"a b":{}}'))).toEqual([
    { path: '["a b"].toString', recorded: 2 },
  ]);
});

test("prints what differs, in lines that stay short and few", () => {
  const many = Array.from({ length: 23 }, (_, index) => index);
  const printed = printDifferences(findDifferences(many, []), "sent").split("\n");
  expect(printed).toHaveLength(21);
  expect(printed[0]).toBe("  [0]: recorded 0, sent nothing");
  expect(printed.at(-1)).toBe("  and 3 more");
  const long = printDifferences(findDifferences("x".repeat(999), 1), "now");
  expect(long).toMatch(/^ {2}\(all of it\): recorded "x{159}…, now 1$/);
  expect(printDifferences([{ path: "a", actual: undefined }], "sent")).toBe(
    "  a: recorded nothing, sent undefined",
  );
});
