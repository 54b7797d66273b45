import { printJson } from "later-runtime/adm";
import { expect, test } from "vitest";

import { attach, detach } from "./attachments.ts";
import { FrameReader } from "./frame-reader.ts";
import { NumberLists, packLists, unpackLists } from "./number-lists.ts";
import { writeFrame } from "./write-frame.ts";

const count = (length: number): number[] => Array.from({ length }, (_, index) => index);
const long = count(2_000);
const halves = long.map((number) => number / 2);
const edges = [-0, 0.1, 5e-324, 2 ** 53 - 1, 1 - 2 ** 53, -1e-7, 1e15 + 0.5];

/** What arrives of a value, and how much of it has been text. */
function send(value: unknown): { readonly value: unknown; readonly binary: unknown } {
  const { value: left, binary, attachments } = detach(packLists(value), "/value");
  const pieces: Uint8Array[] = [];
  const places = binary === undefined ? {} : { binary };
  writeFrame(pieces, { type: "result", id: 1, value: left, ...places }, attachments);
  const [frame] = new FrameReader().push(Buffer.concat(pieces));
  const header = frame?.header as Record<string, unknown>;
  attach(header, frame?.attachments ?? []);
  return { value: header["value"], binary };
}

test.each<[string, unknown, readonly object[]]>([
  ["a list", halves, [{ at: "/value", type: "list", shape: [2_000] }]],
  ["numbers at the edges", [...long, ...edges], [{ at: "/value", type: "list", shape: [2_007] }]],
  [
    "nested lists",
    count(30).map((row) =>
      count(10).map((column) =>
        count(5)
          .map((cell) => row / column - cell)
          .map((number) => (Number.isFinite(number) ? number : -0)),
      ),
    ),
    [{ at: "/value", type: "list", shape: [30, 10, 5] }],
  ],
  [
    "lists among other things",
    { a: [1, { "x/y": halves }, "b"], long, short: [1, 2], none: null },
    [
      { at: "/value/a/1/x~1y", type: "list", shape: [2_000] },
      { at: "/value/long", type: "list", shape: [2_000] },
    ],
  ],
  [
    "a list with one that is not packed",
    [long, [...long, 1]],
    [
      { at: "/value/0", type: "list", shape: [2_000] },
      { at: "/value/1", type: "list", shape: [2_001] },
    ],
  ],
])("%s arrives as it is in JSON, and not as text", (_, value, binary) => {
  const before = printJson(value);
  const sent = send(value);

  expect(sent.binary).toEqual(binary);
  expect(printJson(sent.value)).toBe(before);
  expect(printJson(value)).toBe(before);
});

test("members of any name are packed", () => {
  const value = JSON.parse(`{"__proto__":${JSON.stringify(long)},"constructor":[1]}`) as unknown;
  const sent = send(value);

  expect(sent.binary).toMatchObject([{ at: "/value/__proto__" }]);
  expect(printJson(sent.value)).toBe(printJson(value));
});

test.each<[string, unknown]>([
  ["few numbers", count(1_024)],
  ["a bigint", [...long, 1n]],
  ["an integer that is not exact", [...long, 2 ** 53]],
  ["a number that is printed as an integer beyond 2^53", [...long, 1e20]],
  ["a large number", [...long, 1e300]],
  ["a text", [...long, "1"]],
  ["null", [null, ...long]],
  ["nothing", []],
  ["lists of different lengths", count(600).map((index) => count((index % 3) + 2))],
  ["lists of different depths", [...count(600).map(() => [1, 2]), ...count(600)]],
  ["lists of one number each", long.map((number) => [number])],
  ["empty lists", long.map(() => [])],
  ["a list that claims to be very large", [count(1_000), ...count(1_000_000).map(() => [])]],
])("lists stay text that have %s", (_, value) => {
  expect(packLists(value)).toBe(value);
});

test("what contains itself is refused by those who send it", () => {
  const cycle: unknown[] = [long];
  cycle.push(cycle);

  expect(() => detach(packLists(cycle), "/value")).toThrow(
    expect.objectContaining({ code: "INVALID_JSON" }),
  );
});

test.each([
  [[], [1]],
  [[0], []],
  [[2, 0], []],
  [[1, 1, 1], [1]],
  [
    [2, 1],
    [1, 2],
  ],
  [[2], [1, Number.NaN]],
  [[1], [Infinity]],
])("lists of the shape %j with %j are refused", (shape, numbers) => {
  const data = Float64Array.from(numbers);

  expect(() => unpackLists(new NumberLists(shape, data))).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE" }),
  );
});

test.each([[{ shape: [3] }], [{ shape: "2" }], [{}], [{ shape: [2 ** 40, 2 ** 40] }]])(
  "an attachment is refused whose lists do not fit it: %j",
  (facts) => {
    const header = { value: null, binary: [{ at: "/value", type: "list", ...facts }] };

    expect(() => attach(header, [new Uint8Array(16)])).toThrow(
      expect.objectContaining({ code: "INVALID_VALUE" }),
    );
  },
);
