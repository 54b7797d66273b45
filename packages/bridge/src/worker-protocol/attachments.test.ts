import assert from "node:assert/strict";

import type { LaterError, TensorArray } from "later-runtime";
import { parseJson, printJson } from "later-runtime/adm";
import { expect, test } from "vitest";

import { Random } from "../wire/fixtures/random.ts";
import { attach, type BinaryEntry, detach, hasBinary, isPackedTensor } from "./attachments.ts";

const invalidValue = expect.objectContaining({ code: "INVALID_VALUE" });
const invalidJson = expect.objectContaining({ code: "INVALID_JSON" });

/** A value as it arrives: the header as text, each attachment somewhere within the bytes of a message. */
function travel(value: unknown): unknown {
  const { value: left, binary, attachments } = detach(value, "/value");
  const header = parseJson(
    printJson({ type: "result", value: left, ...(binary === undefined ? {} : { binary }) }),
  ) as { readonly value: unknown };
  attach(
    header,
    attachments.map((bytes) => {
      const message = Buffer.alloc(bytes.length + 3);
      message.set(bytes, 3);
      return message.subarray(3);
    }),
  );
  expect(header).not.toHaveProperty("binary");
  return header.value;
}

test.each([null, true, 0, "text", 7n, [], {}, { a: [1, { b: null }], c: "x" }, [[[]]]])(
  "leaves %o as it is",
  (value) => {
    expect(detach(value, "/value")).toEqual({ value, binary: undefined, attachments: [] });
    expect(detach(value, "/value").value).toBe(value);
  },
);

test("takes bytes and tensors out of a value, which stays as it is", () => {
  const value = {
    a: Buffer.from([1, 2]),
    "b/~c": [0, { shape: [2, 1], data: Float32Array.of(0.5, -1) }],
    d: BigInt64Array.of(-1n),
  };

  const { value: left, binary, attachments } = detach(value, "/args");

  expect(left).toEqual({ a: null, "b/~c": [0, null], d: null });
  expect(binary).toEqual([
    { at: "/args/a", type: "bytes" },
    { at: "/args/b~1~0c/1", type: "tensor", dtype: "float32", shape: [2, 1] },
    { at: "/args/d", type: "tensor", dtype: "int64", shape: [1] },
  ]);
  expect(attachments.map((bytes) => Array.from(bytes))).toEqual([
    [1, 2],
    [0, 0, 0, 0x3f, 0, 0, 0x80, 0xbf],
    [255, 255, 255, 255, 255, 255, 255, 255],
  ]);
  expect(value.a).toEqual(Buffer.from([1, 2]));
  expect(value["b/~c"][1]).toEqual({ shape: [2, 1], data: Float32Array.of(0.5, -1) });
});

test("sends the memory of an array itself, no copy", () => {
  const doubles = Float64Array.of(1, 2, 3).subarray(1);

  const [bytes] = detach(doubles, "/value").attachments;

  expect(bytes?.buffer).toBe(doubles.buffer);
  expect(bytes?.byteOffset).toBe(8);
});

test.each<TensorArray>([
  Float64Array.of(1.5, Number.NaN, -0, Infinity),
  Float32Array.of(0.5),
  BigInt64Array.of(-(2n ** 63n)),
  BigUint64Array.of(2n ** 64n - 1n),
  Int32Array.of(-1),
  Uint32Array.of(2 ** 32 - 1),
  Int16Array.of(-2),
  Uint16Array.of(65_535),
  Int8Array.of(-128),
  new Float64Array(0),
])("gives %o back with its shape", (data) => {
  const expected = { shape: [data.length], data };

  assert.deepStrictEqual(travel(data), expected);
  assert.deepStrictEqual(travel(expected), expected);
});

test.each([
  { shape: [], data: Float64Array.of(7) },
  { shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
  { shape: [3], data: Uint8Array.of(1, 2, 3) },
  { shape: [0, 5], data: new Float32Array(0) },
])("keeps the tensor %o apart from bytes", (tensor) => {
  assert.deepStrictEqual(travel({ tensor }), { tensor });
});

test("gives bytes back as bytes and nothing but bytes", () => {
  const arrived = travel([Buffer.from("abc"), new Uint8Array(0)]);

  assert.deepStrictEqual(arrived, [new TextEncoder().encode("abc"), new Uint8Array(0)]);
});

test.each([
  [
    { shape: [2], data: Float64Array.of(1, 2), unit: "m" },
    { shape: [2], data: { shape: [2], data: Float64Array.of(1, 2) }, unit: "m" },
  ],
  [
    { shape: [3], data: Float64Array.of(1, 2) },
    { shape: [3], data: { shape: [2], data: Float64Array.of(1, 2) } },
  ],
  [
    { shape: "round", data: Uint8Array.of(1) },
    { shape: "round", data: Uint8Array.of(1) },
  ],
  [
    { shape: [1.5], data: [] },
    { shape: [1.5], data: [] },
  ],
  [
    { shape: [2], data: { shape: [2, 1], data: Int8Array.of(1, 2) } },
    { shape: [2], data: { shape: [2, 1], data: Int8Array.of(1, 2) } },
  ],
])("takes %o for an object with an array in it", (value, expected) => {
  assert.deepStrictEqual(travel(value), expected);
});

test("keeps members whatever their names are", () => {
  const value: unknown = JSON.parse(
    '{ "__proto__": { "x": 1 }, "constructor": null, "": [0], "a~1b": 0 }',
  );
  Object.defineProperty(value, "__proto__", {
    value: { inner: Uint8Array.of(9) },
    enumerable: true,
  });
  (value as Record<string, unknown>)[""] = [Uint8Array.of(1)];
  (value as Record<string, unknown>)["a~1b"] = Uint8Array.of(2);

  const arrived = travel(value) as Record<string, unknown>;

  expect(Object.keys(arrived)).toEqual(["__proto__", "constructor", "", "a~1b"]);
  expect(Object.getOwnPropertyDescriptor(arrived, "__proto__")?.value).toEqual({
    inner: Uint8Array.of(9),
  });
  expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
  expect(arrived[""]).toEqual([Uint8Array.of(1)]);
  expect(arrived["a~1b"]).toEqual(Uint8Array.of(2));
});

test.each([
  ["Uint8ClampedArray", Uint8ClampedArray.of(1)],
  ["DataView", new DataView(new ArrayBuffer(8))],
  ["Uint8ClampedArray", { shape: [1], data: Uint8ClampedArray.of(1) }],
])("has no type for a %s", (kind, value) => {
  expect(() => detach({ value }, "")).toThrow(
    expect.objectContaining({ code: "INVALID_JSON", message: expect.stringContaining(kind) }),
  );
});

test("refuses values that are nested too deeply, or contain themselves, wherever there are arrays", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 511; level += 1) deep = [deep];
  const cycle: unknown[] = [Uint8Array.of(1)];
  cycle.push(cycle, cycle);

  expect(hasBinary(deep)).toBe(false);
  expect(detach(deep, "/value").value).toBe(deep);
  expect(() => detach([deep], "/value")).toThrow(invalidJson);
  expect(() => detach(cycle, "/value")).toThrow(invalidJson);
});

test("does nothing for a header without attachments", () => {
  const header = Object.freeze({ type: "ping", id: 1 });

  expect(() => attach(header, [])).not.toThrow();
});

const bytes = { type: "bytes" };
const one = Float64Array.of(1);

test.each<readonly [string, unknown, number]>([
  ["fewer entries than attachments", [], 1],
  ["more entries than attachments", [{ at: "/value", ...bytes }], 0],
  ["no entries", undefined, 1],
  ["entries that are no array", { at: "/value", ...bytes, length: 1 }, 1],
  ["an entry that is none", [null], 1],
  ["an entry that is a text", ["/value"], 1],
  ["no place", [bytes], 1],
  ["a place that is a number", [{ at: 0, ...bytes }], 1],
  ["the whole header as the place", [{ at: "", ...bytes }], 1],
  ["a place that is no pointer", [{ at: "value", ...bytes }], 1],
  ["a place with a wrong escape", [{ at: "/value~2", ...bytes }], 1],
  ["a place that is filled", [{ at: "/type", ...bytes }], 1],
  ["a place that is not there", [{ at: "/nosuch", ...bytes }], 1],
  ["a place in a place that is not there", [{ at: "/nosuch/0", ...bytes }], 1],
  ["a place behind the end", [{ at: "/list/1", ...bytes }], 1],
  ["a place with a position of another form", [{ at: "/list/00", ...bytes }], 1],
  ["the length of a list", [{ at: "/list/length", ...bytes }], 1],
  ["a place within null", [{ at: "/value/0", ...bytes }], 1],
  ["a place within a text", [{ at: "/type/0", ...bytes }], 1],
  ["an inherited member", [{ at: "/__proto__/x", ...bytes }], 1],
  ["the prototype", [{ at: "/__proto__", ...bytes }], 1],
  ["a member of a constructor", [{ at: "/constructor/prototype/x", ...bytes }], 1],
  [
    "one place for two",
    [
      { at: "/value", ...bytes },
      { at: "/value", ...bytes },
    ],
    2,
  ],
  [
    "a place within an attachment",
    [
      { at: "/value", ...bytes },
      { at: "/value/0", ...bytes },
    ],
    2,
  ],
  ["no type", [{ at: "/value" }], 1],
  ["an unknown type", [{ at: "/value", type: "text" }], 1],
  ["a tensor without a type", [{ at: "/value", type: "tensor", shape: [1] }], 1],
  ["a tensor without a shape", [{ at: "/value", type: "tensor", dtype: "float64" }], 1],
  ["an unknown numeric type", [{ at: "/value", type: "tensor", dtype: "float16", shape: [4] }], 1],
  [
    "a type that all objects have",
    [{ at: "/value", type: "tensor", dtype: "toString", shape: [1] }],
    1,
  ],
  ["too few bytes", [{ at: "/value", type: "tensor", dtype: "float64", shape: [2] }], 1],
  ["too many bytes", [{ at: "/value", type: "tensor", dtype: "float32", shape: [1] }], 1],
  ["a length below 0", [{ at: "/value", type: "tensor", dtype: "float64", shape: [-1, -1] }], 1],
  ["half a length", [{ at: "/value", type: "tensor", dtype: "float64", shape: [0.5, 2] }], 1],
  [
    "a length beyond numbers",
    [{ at: "/value", type: "tensor", dtype: "float64", shape: [2n ** 64n] }],
    1,
  ],
  [
    "lengths beyond memory",
    [{ at: "/value", type: "tensor", dtype: "float64", shape: [2 ** 50, 2 ** 50] }],
    1,
  ],
  ["a shape that is a text", [{ at: "/value", type: "tensor", dtype: "float64", shape: "1" }], 1],
  [
    "too many dimensions",
    [{ at: "/value", type: "tensor", dtype: "float64", shape: Array(65).fill(1) }],
    1,
  ],
])("refuses %s", (_, binary, count) => {
  const header = {
    type: "result",
    value: null,
    list: [null],
    ...(binary === undefined ? {} : { binary }),
  };
  const attachments = Array.from({ length: count }, () => new Uint8Array(one.buffer));

  expect(() => attach(header, attachments)).toThrow(invalidValue);
  expect(Object.prototype).not.toHaveProperty("x");
});

test("gives arrays that do not hold on to the message they came in", () => {
  const message = Buffer.alloc(1_000_000);
  const header = { type: "result", value: null, binary: [{ at: "/value", ...bytes }] };

  attach(header, [message.subarray(10, 20)]);

  const value = header.value as unknown as Uint8Array;
  expect(value).toHaveLength(10);
  expect(value.buffer.byteLength).toBeLessThan(100);
});

test("tells tensors from what looks like one", () => {
  expect(isPackedTensor({ shape: [1], data: one })).toBe(true);
  for (const value of [
    null,
    [],
    one,
    { shape: [1] },
    { shape: [1], data: [1] },
    { shape: [2], data: one },
  ]) {
    expect(isPackedTensor(value)).toBe(false);
  }
});

test.each([1, 2, 3])("brings any value across, seed %i", (seed) => {
  const random = new Random(seed);
  const names = ["a", "b", "shape", "data", "a/b", "~", "~1", "", "0", "__proto__", "toString"];
  const leaves = [
    null,
    true,
    -1.5,
    "",
    "x",
    Uint8Array.of(1, 2),
    { shape: [1, 1], data: Float32Array.of(2) },
  ];

  function make(depth: number): unknown {
    const kind = depth === 0 ? 0 : random.integer(3);
    if (kind === 0) return random.pick(leaves);
    const length = random.integer(4);
    if (kind === 1) return Array.from({ length }, () => make(depth - 1));
    return Object.fromEntries(Array.from({ length }, () => [random.pick(names), make(depth - 1)]));
  }

  for (let round = 0; round < 300; round += 1) {
    const value = make(5);
    assert.deepStrictEqual(travel(value), value);
  }
});

test.each([4, 5])("never does harm, whatever the entries say, seed %i", (seed) => {
  const random = new Random(seed);
  const pieces = [
    "",
    "/",
    "value",
    "list",
    "0",
    "1",
    "-",
    "length",
    "__proto__",
    "constructor",
    "~0",
    "~",
    "binary",
    "at",
  ];
  const errors = new Set<unknown>();
  let filled = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const at = Array.from({ length: random.integer(4) }, () => `/${random.pick(pieces)}`).join("");
    const entry = { at, type: "bytes" } as BinaryEntry;
    const header = { type: "x", value: null, list: [[null], null], binary: [entry] };
    try {
      attach(header, [Uint8Array.of(1)]);
      filled += 1;
    } catch (error) {
      errors.add((error as LaterError).code);
    }
  }
  expect(filled).toBeGreaterThan(0);
  expect([...errors]).toEqual(["INVALID_VALUE"]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
