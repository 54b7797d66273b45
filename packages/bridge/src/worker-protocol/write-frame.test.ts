import { expect, it } from "vitest";

import { printHeader } from "./write-frame.ts";

it("prints numbers as they are, or not at all", () => {
  const header = { type: "x", value: [0.1, -1, 2 ** 53, 2n ** 64n, -0, { zero: -0 }] };
  const text = printHeader(header);
  expect(text).toBe(
    '{"type":"x","value":[0.1,-1,9007199254740992,18446744073709551616,-0.0,{"zero":-0.0}]}',
  );
  for (const number of [Number.NaN, Infinity, -Infinity]) {
    expect(() => printHeader({ type: "x", value: { list: [number] } })).toThrow(
      expect.objectContaining({ code: "INVALID_JSON", details: { path: "/value/list/0" } }),
    );
  }
});

it("leaves out members that are undefined, and refuses elements", () => {
  expect(printHeader({ type: "x", value: undefined })).toBe('{"type":"x"}');
  expect(() => printHeader({ type: "x", value: [undefined] })).toThrow(
    expect.objectContaining({ code: "INVALID_JSON", details: { path: "/value/0" } }),
  );
});

it("refuses what never ends, and what is nested too deep", () => {
  const cyclic: { type: string; self?: object } = { type: "x" };
  cyclic.self = cyclic;
  let deep: unknown = 1;
  for (let level = 0; level < 600; level += 1) deep = [deep];
  for (const header of [cyclic, { type: "x", deep }]) {
    expect(() => printHeader(header)).toThrow(expect.objectContaining({ code: "INVALID_JSON" }));
  }
});

it.each([
  ["functions", () => 1],
  ["symbols", Symbol("s")],
  ["instances of classes", new Date(0)],
  ["texts that have no UTF-8", "\uD800"],
  ["names that have none", { "\uD800": 1 }],
])("refuses %s, wherever they are", (_, value) => {
  for (const header of [{ value }, { value: [value] }, { value: { value } }]) {
    expect(() => printHeader({ type: "x", ...header })).toThrow(
      expect.objectContaining({ code: "INVALID_JSON" }),
    );
  }
});
