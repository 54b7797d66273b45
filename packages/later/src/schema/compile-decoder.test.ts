import { expect, test } from "vitest";

import { LaterError } from "../errors/later-error.ts";
import type { JsonSchema } from "../model/json-schema.ts";
import { compileDecoder } from "./compile-decoder.ts";

test.each([
  ["date", "2026-01-31T09:30:00+01:00", new Date("2026-01-31T08:30:00Z")],
  ["date", "2026-01-31", new Date("2026-01-31T00:00:00Z")],
  ["date", "2026-01-31 09:30:00z", new Date("2026-01-31T09:30:00Z")],
  ["url", "https://example.org/a", new URL("https://example.org/a")],
  ["bigint", "-12345678901234567890", -12_345_678_901_234_567_890n],
  ["bigint", 5, 5n],
  ["bytes", "AAH/", new Uint8Array([0, 1, 255])],
  ["bytes", "AAH_", new Uint8Array([0, 1, 255])],
  ["buffer", "AAE=", Buffer.from([0, 1])],
  ["array-buffer", "AAE=", new Uint8Array([0, 1]).buffer],
  ["set", ["a", "b"], new Set(["a", "b"])],
  ["map", { a: 1 }, new Map([["a", 1]])],
] as const)("decodes %s from %o", (codec, value, decoded) => {
  const result = compileDecoder({ "x-codec": codec })(value);

  expect(result).toStrictEqual(decoded);
  expect(Object.getPrototypeOf(result)).toBe(Object.getPrototypeOf(decoded));
});

test("makes files and blobs of their content, name and type", async () => {
  const decode = compileDecoder({ prefixItems: [{ "x-codec": "file" }, { "x-codec": "blob" }] });
  const [file, blob] = decode([
    { name: "a.txt", data: "YWI=", mimeType: "text/plain" },
    { data: "Yw==" },
  ]) as [File, Blob];

  expect(file).toBeInstanceOf(File);
  expect([file.name, file.type, await file.text()]).toEqual(["a.txt", "text/plain", "ab"]);
  expect(blob).toBeInstanceOf(Blob);
  expect(blob).not.toBeInstanceOf(File);
  expect([blob.type, await blob.text()]).toEqual(["", "c"]);
});

test("decodes inside objects, arrays, maps and sets", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: {
      at: { $ref: "#/$defs/Day" },
      days: { type: "array", prefixItems: [true], items: { $ref: "#/$defs/Day" } },
      byName: {
        "x-codec": "map",
        additionalProperties: { "x-codec": "set", items: { $ref: "#/$defs/Day" } },
      },
    },
    patternProperties: { "^day\\d": { $ref: "#/$defs/Day" } },
    additionalProperties: { "x-codec": "bigint" },
    $defs: { Day: { type: "string", "x-codec": "date" } },
  };
  const day = new Date("2026-01-31T00:00:00Z");

  const decoded = compileDecoder(schema)({
    at: "2026-01-31",
    days: ["2026-01-31", "2026-01-31"],
    byName: { a: ["2026-01-31"] },
    day1: "2026-01-31",
    other: "7",
  });

  expect(decoded).toStrictEqual({
    at: day,
    days: ["2026-01-31", day],
    byName: new Map([["a", new Set([day])]]),
    day1: day,
    other: 7n,
  });
});

test("takes the first alternative that fits", () => {
  const decode = compileDecoder({
    anyOf: [
      { type: "null" },
      { type: "object", properties: { kind: { const: "a" }, at: { "x-codec": "date" } } },
      { type: "object", properties: { kind: { const: "b" }, at: { "x-codec": "bigint" } } },
    ],
  });

  expect(decode({ kind: "b", at: "5" })).toEqual({ kind: "b", at: 5n });
  expect(decode({ kind: "a", at: "2026-01-31" })).toEqual({
    kind: "a",
    at: new Date("2026-01-31"),
  });
  expect(decode(null)).toBeNull();
});

test("joins what several schemas say about one value", () => {
  const decode = compileDecoder({
    allOf: [{ properties: { a: { "x-codec": "bigint" } } }, { $ref: "#/$defs/B" }],
    if: { required: ["c"] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword
    then: { properties: { c: { "x-codec": "bigint" } } },
    else: { properties: { d: { "x-codec": "bigint" } } },
    dependentSchemas: { a: { properties: { e: { "x-codec": "bigint" } } } },
    $defs: { B: { properties: { b: { "x-codec": "bigint" } } } },
  });

  expect(decode({ a: "1", b: "2", c: "3", d: "4", e: "5" })).toEqual({
    a: 1n,
    b: 2n,
    c: 3n,
    d: "4",
    e: 5n,
  });
  expect(decode({ d: "4", e: "5" })).toEqual({ d: 4n, e: "5" });
});

test("decodes recursive types", () => {
  const decode = compileDecoder({
    type: "object",
    properties: { at: { "x-codec": "date" }, next: { $ref: "#" } },
  });

  expect(decode({ at: "2026-01-31", next: { at: "2026-02-01" } })).toEqual({
    at: new Date("2026-01-31"),
    next: { at: new Date("2026-02-01") },
  });
});

test("leaves null alone where a codec allows it", () => {
  expect(compileDecoder({ type: ["string", "null"], "x-codec": "date" })(null)).toBeNull();
});

test("makes a number of an integer where only a number will do, and keeps exact integers", () => {
  const decode = compileDecoder({
    properties: { n: { type: "number" }, i: { type: "integer" }, any: {} },
  });

  expect(decode({ n: 2n ** 60n, i: 2n ** 60n, any: 2n ** 60n })).toEqual({
    n: 2 ** 60,
    i: 2n ** 60n,
    any: 2n ** 60n,
  });
});

test("fills in no defaults", () => {
  expect(compileDecoder({ properties: { a: { type: "number", default: 3 } } })({})).toEqual({});
});

test.each<JsonSchema>([true, { properties: { at: { "x-codec": "date" } } }])(
  "copies deeply by %j, so that the given value stays as it is",
  (schema) => {
    const value = { list: [{ a: 1 }], text: "x" };
    const copy = compileDecoder(schema)(value) as typeof value;

    expect(copy).toEqual(value);
    expect(copy).not.toBe(value);
    expect(copy.list[0]).not.toBe(value.list[0]);
  },
);

test.each<JsonSchema>([true, { properties: { at: { "x-codec": "date" } } }])(
  "keeps __proto__ as a member by %j",
  (schema) => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"a":{"constructor":1}}');
    const copy = compileDecoder(schema)(value) as object;

    expect(Object.keys(copy)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect("polluted" in copy).toBe(false);
  },
);

test("leaves out members that are undefined", () => {
  expect(Object.keys(compileDecoder(true)({ a: undefined, b: 1 } as never) as object)).toEqual([
    "b",
  ]);
});

test.each([
  ["a function", { a: [() => 1] }, "/a/0"],
  ["a symbol", { a: Symbol("s") }, "/a"],
  ["NaN", [Number.NaN], "/0"],
  ["an undefined element", [undefined], "/0"],
  ["an instance of a class", { a: { b: new Date() } }, "/a/b"],
  ["a lone surrogate", { a: "\uDC00" }, "/a"],
  ["a name with a lone surrogate", { a: { "\uDC00": 1 } }, "/a"],
])("refuses %s in an open part and says where", (_, value, path) => {
  expect(() =>
    compileDecoder({ properties: { at: { "x-codec": "date" } } })(value as never),
  ).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", details: { path } }));
});

test("refuses cycles and endless nesting", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["a"] = [cyclic, cyclic];
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];

  for (const schema of [true, { properties: { at: { "x-codec": "date" } } }] as const) {
    expect(() => compileDecoder(schema)(cyclic as never)).toThrow("nested more than 512 levels");
    expect(() => compileDecoder(schema)(deep as never)).toThrow(LaterError);
  }
});
