import assert from "node:assert/strict";

import { expect, test } from "vitest";

import { Random } from "../wire/fixtures/random.ts";
import { decodeStoredValue, encodeStoredValue } from "./stored-value-codec.ts";

const invalidValue = expect.objectContaining({ code: "INVALID_VALUE" });
const invalidArgument = expect.objectContaining({ code: "INVALID_ARGUMENT" });

/** There and back, through the text of a message and bytes that lie anywhere. */
function travel(value: unknown): unknown {
  const { text, arrays } = encodeStoredValue(value);
  const { text: received } = JSON.parse(JSON.stringify({ text })) as { readonly text: string };
  if (arrays === undefined) return decodeStoredValue({ text: received });
  const moved = arrays.map((bytes) => Buffer.concat([Buffer.from([0]), bytes]).subarray(1));
  return decodeStoredValue({ text: received, arrays: moved });
}

const sparse: unknown[] = [1];
sparse[3] = undefined;
sparse.length = 6;
const withProto: unknown = JSON.parse('{ "a": 1, "__proto__": { "b": null }, "constructor": 0 }');

test.each<[unknown]>([
  [undefined],
  [null],
  [0],
  [-0],
  [5e-324],
  [Number.MAX_VALUE],
  [Number.NaN],
  [-Infinity],
  [0n],
  [-(2n ** 70n)],
  [2n ** 4_096n],
  [""],
  ["$"],
  ["\uD800 \u0000 🎉 __proto__"],
  [[undefined, null, [[]], {}]],
  [sparse],
  [{ a: undefined, b: -0, c: [Number.NaN] }],
  [withProto],
  [{ $: "undefined" }],
  [{ $: ["bigint", "1"] }],
  [{ $: { $: { $: 1 } } }],
  [{ $: undefined, other: [{ $: "hole" }] }],
  [{ 2: "b", 1: "a", z: 0, "": { $: [] } }],
  [
    [
      new Float64Array([1.5, Number.NaN, -0]),
      new Float32Array(0),
      new BigUint64Array([2n ** 64n - 1n]),
    ],
  ],
  [
    {
      b: new Uint8Array([1]),
      1: Int8Array.of(-1),
      c: Uint8ClampedArray.of(300),
      a: Int32Array.of(7),
    },
  ],
  [{ toJSON: "text", length: 1 }],
])("brings %o across exactly", (value) => {
  const arrived = travel(value);

  assert.deepStrictEqual(arrived, structuredClone(value));
  assert.deepStrictEqual(Object.keys(Object(arrived)), Object.keys(Object(value)));
});

test("has one text for a value that JSON can carry: the JSON itself", () => {
  const value = { a: [1, "x", null, { b: false }] };

  expect(encodeStoredValue(value)).toEqual({ text: JSON.stringify(value) });
});

test("makes members of names that change other objects", () => {
  const arrived = travel(withProto) as object;

  expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
  expect(Object.keys(arrived)).toEqual(["a", "__proto__", "constructor"]);
});

test("leaves the value as it is, and takes arrays without copying them", () => {
  const doubles = Float64Array.of(1, 2);
  const value = Object.freeze({ a: Object.freeze([undefined, 1n]), doubles, $: 1 });

  const { arrays } = encodeStoredValue(value);

  expect(arrays?.[0]?.buffer).toBe(doubles.buffer);
  expect(value).toEqual({ a: [undefined, 1n], doubles, $: 1 });
});

test.each<[string, unknown]>([
  ["a function", { toJSON: () => 1 }],
  ["a symbol", [Symbol("x")]],
  ["a date", { at: new Date(0) }],
  ["a map", new Map()],
  ["an instance of a class", new URL("https://localhost")],
  ["an error", new Error("x")],
  ["a DataView", new DataView(new ArrayBuffer(1))],
  ["a buffer", new ArrayBuffer(1)],
])("refuses %s", (_, value) => {
  expect(() => encodeStoredValue(value)).toThrow(invalidArgument);
});

test("takes 1,000 levels and refuses more, and what contains itself", () => {
  let deep: unknown = Number.NaN;
  for (let level = 0; level < 1_000; level += 1) deep = { $: deep };
  const cycle: unknown[] = [];
  cycle.push(cycle, cycle);

  assert.deepStrictEqual(travel(deep), deep);
  expect(() => encodeStoredValue([deep])).toThrow(invalidArgument);
  expect(() => encodeStoredValue(cycle)).toThrow(invalidArgument);
});

const one = [Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0)];

test.each<[unknown]>([
  [undefined],
  [null],
  ["1"],
  [{}],
  [{ text: 1 }],
  [{ text: "" }],
  [{ text: "{" }],
  [{ text: "1", arrays: "none" }],
  [{ text: '{"$":1}' }],
  [{ text: '{"$":null}' }],
  [{ text: '{"$":"nosuch"}' }],
  [{ text: '{"$":"undefined","a":1}' }],
  [{ text: '{"$":"hole"}' }],
  [{ text: '{"a":{"$":"hole"}}' }],
  [{ text: '{"$":[]}' }],
  [{ text: '{"$":["bigint"]}' }],
  [{ text: '{"$":["bigint",1]}' }],
  [{ text: '{"$":["bigint",""]}' }],
  [{ text: '{"$":["bigint","1n"]}' }],
  [{ text: '{"$":["bigint","0x1"]}' }],
  [{ text: '{"$":["bigint","1",2]}' }],
  [{ text: '{"$":[["float64"],0]}', arrays: one }],
  [{ text: '{"$":["float16",0]}', arrays: one }],
  [{ text: '{"$":["float64"]}', arrays: one }],
  [{ text: '{"$":["float64","0"]}', arrays: one }],
  [{ text: '{"$":["float64",1]}', arrays: one }],
  [{ text: '{"$":["float64",-1]}', arrays: one }],
  [{ text: '{"$":["float64",0.5]}', arrays: one }],
  [{ text: '{"$":["float64",0]}', arrays: [[1, 2]] }],
  [{ text: '{"$":["float64",0]}', arrays: [Uint8Array.of(1)] }],
  [{ text: '[{"$":["float64",0]},{"$":["float64",0]}]', arrays: one }],
])("refuses to decode what nothing encodes to, such as %o", (encoded) => {
  expect(() => decodeStoredValue(encoded)).toThrow(invalidValue);
});

test.each([1_001, 1_000_000])("refuses to decode %i levels", (count) => {
  const text = "[".repeat(count) + "]".repeat(count);

  expect(() => decodeStoredValue({ text })).toThrow(invalidValue);
});

test.each([1, 2, 3, 4])("agrees with structuredClone about any value, seed %i", (seed) => {
  const random = new Random(seed);
  const names = ["a", "$", "__proto__", "toString", "0", "10", "", "text", "\uDFFF", "ü"];
  const leaves = [
    () => random.pick([undefined, null, true, false, 0, -0, Number.NaN, Infinity, -Infinity]),
    () => random.next() * 10 ** (random.integer(600) - 300),
    () =>
      random.pick([-1n, 1n]) *
      BigInt(`0x${Buffer.from(random.bytes(1 + random.integer(20))).toString("hex")}`),
    () => random.pick(["", "$", "hole", "undefined", "-0", '"\\', "\uD800", "🎉"]),
    () => random.bytes(random.integer(5)),
    () => Float64Array.from({ length: random.integer(4) }, () => random.next()),
    () => BigInt64Array.from({ length: random.integer(4) }, () => BigInt(random.integer(1_000))),
  ];

  function make(depth: number): unknown {
    const kind = depth === 0 ? 0 : random.integer(4);
    if (kind === 0) return random.pick(leaves)();
    const length = random.integer(5);
    if (kind === 1) {
      const list = Array.from({ length }, () => make(depth - 1));
      if (length > 0 && random.next() < 0.2) Reflect.deleteProperty(list, random.integer(length));
      return list;
    }
    if (kind === 2)
      return { $: random.pick([make(depth - 1), random.pick(["hole", "NaN"]), ["bigint", "1"]]) };
    return Object.fromEntries(Array.from({ length }, () => [random.pick(names), make(depth - 1)]));
  }

  for (let round = 0; round < 400; round += 1) {
    const value = make(6);
    assert.deepStrictEqual(travel(value), structuredClone(value));
  }
});

test.each([5, 6, 7])("decodes or refuses any text without harm, seed %i", (seed) => {
  const random = new Random(seed);
  const value = {
    a: [{ $: 1 }, undefined, -5n, Float64Array.of(1)],
    __proto__: null,
    $: Number.NaN,
  };
  const { text, arrays } = encodeStoredValue({ ...value });
  const outcomes = new Set<string>();
  for (let round = 0; round < 3_000; round += 1) {
    const mutant = Buffer.from(
      random.mutate(Buffer.from(text), Buffer.from('{}[]",:$01-')),
    ).toString();
    try {
      decodeStoredValue({ text: mutant, arrays });
      outcomes.add("decoded");
    } catch (error) {
      outcomes.add((error as { readonly code: string }).code);
    }
  }
  expect([...outcomes].toSorted()).toEqual(["INVALID_VALUE", "decoded"]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
