import { describe, expect, test } from "vitest";

import { onlyInvalidValue } from "./fixtures/only-invalid-value.ts";
import { Random } from "./fixtures/random.ts";
import { readJson } from "./read-json.ts";
import { readTensor } from "./read-tensor.ts";
import { toLists } from "./to-lists.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): unknown => readTensor(utf8(text));
const dataOf = (text: string): unknown => (read(`{"data":${text}}`) as { data: unknown }).data;
const floats = (...numbers: number[]): Float64Array => Float64Array.from(numbers);

describe("a list of nothing but floats is packed", () => {
  test.each<[string, unknown]>([
    ["[1.0,2.0]", floats(1, 2)],
    ["[[1.0, 2.0], [3.0, 4.0]]", [floats(1, 2), floats(3, 4)]],
    [
      "[[[1.0],[2e0]],[[3E+2],[-4.5e-1]]]",
      [
        [floats(1), floats(2)],
        [floats(300), floats(-0.45)],
      ],
    ],
    [" [ 1.0\n,\t-0.0 ] ", floats(1, -0)],
    ["[1.0,NaN,Infinity,-Infinity]", floats(1, Number.NaN, Infinity, -Infinity)],
    ["[[NaN],[-Infinity]]", [floats(Number.NaN), floats(-Infinity)]],
    ["[9007199254740993.0]", floats(9007199254740992)],
    ["[0.1234567890123456789]", floats(0.12345678901234568)],
    ["[[1.0,2.0],[3,4],[5.0,6]]", [floats(1, 2), [3, 4], [5, 6]]],
    ['[["]",[1.0]],"[",[2.0]]', [["]", floats(1)], "[", floats(2)]],
    ['["\\"[",["\\\\"],[1.0]]', ['"[', ["\\"], floats(1)]],
    ["[[],[1.0],[[]],[2.0]]", [[], floats(1), [[]], floats(2)]],
  ])("in %s", (text, data) => {
    expect(dataOf(text)).toStrictEqual(data);
  });
});

describe("any other list stays as it is", () => {
  test.each<[string, unknown]>([
    ["[1,2]", [1, 2]],
    ["[[1,2]]", [[1, 2]]],
    ["[1.0,2]", [1, 2]],
    ["[1, 2.0]", [1, 2]],
    ["[1.0, 2 ,3.0]", [1, 2, 3]],
    ["[1.5,\n2\n]", [1.5, 2]],
    ["[ -0 , 1.0]", [-0, 1]],
    ["[NaN,1]", [Number.NaN, 1]],
    ["[1.0,9007199254740993]", [1, 9007199254740993n]],
    ["[1.0,true]", [1, true]],
    ["[1.0,null]", [1, null]],
    ['[1.0,"1.0"]', [1, "1.0"]],
    ["[1.0,[2]]", [1, [2]]],
    ["[]", []],
    ["[[],[]]", [[], []]],
    ["1.0", 1],
    ['"1.0"', "1.0"],
    ["null", null],
  ])("%s", (text, data) => {
    expect(dataOf(text)).toStrictEqual(data);
  });
});

describe("the data of a tensor", () => {
  test.each<[string, unknown]>([
    ['{"shape":[2.0],"data":[1.0,2.0]}', { shape: [2], data: floats(1, 2) }],
    ['{"data":[1.0,2.0],"shape":[2.0]}', { data: floats(1, 2), shape: [2] }],
    ['{"d\\u0061ta" : [1.0]}', { data: floats(1) }],
    ['{"data":[1.0],"data":[2]}', { data: [2] }],
    ['{"data":[1],"data":[2.0]}', { data: floats(2) }],
    ['{"data":[1.0],"data":3}', { data: 3 }],
    ['{"a":{"data":[1.0]},"data":[[2]]}', { a: { data: [1] }, data: [[2]] }],
    ['{"data":[[2]],"a":{"data":[[1.0]]}}', { data: [[2]], a: { data: [[1]] } }],
    ['{"a":"data","b":[1.0],"data":[2]}', { a: "data", b: [1], data: [2] }],
    ['{"a":["data",[1.0]],"data":[2]}', { a: ["data", [1]], data: [2] }],
    ['{"10":[1.0],"data":[2],"1":[1.0]}', { 1: [1], 10: [1], data: [2] }],
  ])("is what counts in %s", (text, value) => {
    expect(read(text)).toStrictEqual(value);
  });

  test.each(["[1.0]", "[[1.0]]", "1.0", "null", '"data"', '{"shape":[1.0]}', '["data",[1.0]]'])(
    "is not in %s",
    (text) => {
      expect(read(text)).toStrictEqual(readJson(utf8(text)));
    },
  );

  test("may be named like something that all objects have", () => {
    const value = read('{"__proto__":[1.0],"data":[2.0]}') as object;

    expect(Object.entries(value)).toEqual([
      ["__proto__", [1]],
      ["data", floats(2)],
    ]);
  });
});

test.each(["", "[1.0", '{"data":[1.0]', '{"data":[1.]}', '{"data":[.5]}', '{"data":[1.0],}'])(
  "refuses %j for what JSON text refuses it",
  (text) => {
    const message = (action: () => unknown): string => {
      try {
        return `${String(action())}, which is no refusal`;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message(() => read(text))).toBe(message(() => readJson(utf8(text))));
    expect(onlyInvalidValue(() => read(text))).toBe("refused");
  },
);

test("takes up to 512 levels", () => {
  const nested = (levels: number): string =>
    `{"data":${"[".repeat(levels)}1.0${"]".repeat(levels)}}`;
  let data = (read(nested(511)) as { data: unknown }).data;
  for (let level = 1; level < 511; level += 1) data = (data as unknown[])[0];

  expect(data).toStrictEqual(floats(1));
  expect(onlyInvalidValue(() => read(nested(512)))).toBe("refused");
});

test("packs up to 1,048,576 lists, which take more as arrays than as text", () => {
  const data = dataOf(`[${"[1.0],".repeat(2 ** 20)}[2.0]]`) as unknown[];

  expect(data).toHaveLength(2 ** 20 + 1);
  expect(data.slice(-2)).toStrictEqual([floats(1), [2]]);
});

test("is in its values what the text is as JSON, and packs only floats, for random text", () => {
  const random = new Random(11);
  const leaves = ["1", "-20", "1.0", "2e1", "NaN", "-Infinity", '"a]["', '"\\"["', "true", "null"];
  const print = (depth: number): string => {
    if (depth === 0 || random.next() < 0.2) return random.pick(leaves);
    const space = random.pick(["", "", " ", "\n "]);
    const kinds = random.pick([leaves, ["1.5", "3.0", "NaN"], ["1", "2"]]);
    const items = Array.from({ length: random.integer(4) }, () =>
      random.next() < 0.4 ? print(depth - 1) : random.pick(kinds),
    );
    return `[${space}${items.join(`${space},${space}`)}${space}]`;
  };
  /** The same tree, made of the text alone by something that is slow and simple. */
  const expected = (text: string): unknown => {
    const marked = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?\d[\d.e]*/g, (token) => {
      const isFloat = !token.startsWith('"') && /[.eIN]/.test(token);
      return isFloat ? `{"float":"${token}"}` : token;
    });
    const revive = (value: unknown): unknown => {
      if (!Array.isArray(value)) return isFloat(value) ? Number(value.float) : value;
      return value.length > 0 && value.every(isFloat)
        ? Float64Array.from(value, (item) => Number(item.float))
        : value.map(revive);
    };
    return revive(JSON.parse(marked));
  };
  const isFloat = (value: unknown): value is { float: string } =>
    typeof value === "object" && value !== null && "float" in value;
  let packed = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const text = print(4);
    const data = dataOf(text);
    expect(data).toStrictEqual(expected(text));
    const plain = toLists(data);
    expect(plain).toStrictEqual(readJson(utf8(text)));
    if (JSON.stringify(plain) !== JSON.stringify(data)) packed += 1;
  }
  expect(packed).toBeGreaterThan(500);
});

test("reads large and hostile text in little time", () => {
  const long = `[${"1.5,".repeat(500_000)}2]`;
  const short = `[${"[1.0],".repeat(300_000)}[2]]`;
  const digits = `[1.0,${"1".repeat(1_000)}${`,${"1".repeat(1_000)}`.repeat(1_000)}]`;
  const spaces = `[1.0,${" ".repeat(1_000_000)}2.0${" ".repeat(1_000_000)}]`;
  const quotes = `[1.0,"${'\\"['.repeat(500_000)}"]`;
  const names = `[1.0],${'"data":[1.0],'.repeat(100_000)}"data":[2.0]`;
  const start = performance.now();

  expect(dataOf(long)).toHaveLength(500_001);
  expect(dataOf(short)).toHaveLength(300_001);
  expect(dataOf(digits)).toHaveLength(1_002);
  expect(dataOf(spaces)).toStrictEqual(floats(1, 2));
  expect(dataOf(quotes)).toHaveLength(2);
  expect(dataOf(names)).toStrictEqual(floats(2));
  expect(performance.now() - start).toBeLessThan(10_000);
});
