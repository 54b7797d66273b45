import { expect, test } from "vitest";

import { toPlainJson } from "./plain-json.ts";

test("a value without a bigint comes back itself", () => {
  const value = { a: [1, null, { b: "text" }], c: Number.NaN };
  expect(toPlainJson(value)).toBe(value);
});

test("integers become numbers where that is exact, and text where it is not", () => {
  const value = { small: 5n, edge: 2n ** 53n - 1n, large: [2n ** 53n, -(2n ** 63n)] };
  expect(toPlainJson(value)).toEqual({
    small: 5,
    edge: Number.MAX_SAFE_INTEGER,
    large: ["9007199254740992", "-9223372036854775808"],
  });
  expect(value.small).toBe(5n);
});

test("a member of any name stays a member", () => {
  const value: unknown = JSON.parse('{"__proto__": {"a": 1}, "b": 2}');
  const plain = toPlainJson({ value, big: 1n });
  expect(Object.keys(plain.value as object)).toEqual(["__proto__", "b"]);
  const large = Object.defineProperty({}, "__proto__", { value: 1n, enumerable: true });
  expect(Object.entries(toPlainJson(large))).toEqual([["__proto__", 1]]);
});
