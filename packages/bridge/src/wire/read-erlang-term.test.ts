import { describe, expect, test } from "vitest";

import { onlyInvalidValue } from "./fixtures/only-invalid-value.ts";
import { Random } from "./fixtures/random.ts";
import { readErlangTerm } from "./read-erlang-term.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const refusal = (reason: string): unknown =>
  expect.objectContaining({ code: "INVALID_VALUE", message: expect.stringContaining(reason) });

const one = "463ff0000000000000";
const half = "46bfe0000000000000";

describe("what term_to_binary writes", () => {
  test.each([
    ["floats", `836c00000002${one}${half}6a`, Float64Array.of(1, -0.5)],
    ["one float", `836c00000001${one}6a`, Float64Array.of(1)],
    ["floats and integers", `836c00000002${one}61056a`, [1, 5]],
    [
      "integers beyond a byte",
      "836c0000000362000001006200ffffff62fffffffe6a",
      [256, 16_777_215, -2],
    ],
    ["bytes, as a string", "836b0003010aff", [1, 10, 255]],
    ["nothing", "836a", []],
    ["nothing, as a list", "836c000000006a", []],
    ["nothing, as a string", "836b0000", []],
    [
      "large integers",
      "836c000000036e0400000000806e080100000000000000206e09000000000000000000406a",
      [2 ** 31, -(2n ** 61n), 2n ** 70n],
    ],
    [
      "lists of floats",
      `836c000000026c00000001${one}6a6c00000001${half}6a6a`,
      [Float64Array.of(1), Float64Array.of(-0.5)],
    ],
    [
      "lists of lists of floats, of integers, and of both",
      `836c000000026c000000026c00000002${one}${half}6a6b000201026a6c000000016c00000002${one}61026a6a6a`,
      [[Float64Array.of(1, -0.5), [1, 2]], [[1, 2]]],
    ],
    ["lists of bytes and nothing", "836c000000026b000201026a6a", [[1, 2], []]],
    ["a number", `83${one}`, 1],
    ["zero, at length", "836e0000", 0],
  ])("is read: %s", (_what, term, value) => {
    expect(readErlangTerm(hex(term))).toEqual(value);
  });

  test("is read at any offset", () => {
    const term = hex(`836c00000002${one}${half}6a`);
    for (let offset = 0; offset < 9; offset += 1) {
      const message = new Uint8Array(term.length + offset + 3).fill(0x6a);
      message.set(term, offset);
      const part = message.subarray(offset, offset + term.length);
      expect(readErlangTerm(part)).toEqual(Float64Array.of(1, -0.5));
    }
  });
});

describe("a term that is refused", () => {
  test.each([
    ["compressed", "8350000000ff789c", "the tag 80"],
    ["an atom", "8377026f6b", "the tag 119"],
    ["an old atom", "836400026f6b", "the tag 100"],
    ["a binary", "836d00000001ff", "the tag 109"],
    ["a tuple", "8368016101", "the tag 104"],
    ["a map", "837400000000", "the tag 116"],
    ["a function", "8370000000", "the tag 112"],
    ["a process", "8358", "the tag 88"],
    ["a reference", "835a", "the tag 90"],
    ["an old float", `8363${"00".repeat(31)}`, "the tag 99"],
    ["a huge integer", "836f000001000000", "the tag 111"],
    ["an atom among numbers", "836c00000002610177026f6b6a", "the tag 119"],
    ["of another version", "82", "does not begin with 131"],
    ["an improper list", "836c0000000161016102", "an improper list"],
    ["a list of 2^32 elements", "836cffffffff6a", "ends too early"],
    ["a list of floats that is shorter", `836c00000003${one}${half}6a`, "ends too early"],
    ["followed by another byte", "836a00", "followed by other bytes"],
    ["followed by another byte after floats", `836c00000001${one}6a00`, "followed by other bytes"],
    ["a string that is longer", "836b000301", "ends too early"],
    ["an integer that is longer", "836eff0001", "ends too early"],
  ])("is %s", (_what, term, reason) => {
    expect(() => readErlangTerm(hex(term))).toThrow(refusal(reason));
  });

  test("is one that is cut off anywhere", () => {
    const term = hex(`836c000000046c00000001${one}6a6b000201026e0801000000000000002062000001006a`);
    expect(readErlangTerm(term)).toEqual([Float64Array.of(1), [1, 2], -(2n ** 61n), 256]);
    for (let length = 0; length < term.length; length += 1) {
      expect(() => readErlangTerm(term.subarray(0, length)), `${length}`).toThrow(
        expect.objectContaining({ code: "INVALID_VALUE" }),
      );
    }
  });

  test("is one with more than 512 levels", () => {
    const nestedTo = (levels: number): Uint8Array =>
      hex(`83${"6c00000001".repeat(levels)}6101${"6a".repeat(levels)}`);

    expect(JSON.stringify(readErlangTerm(nestedTo(512)))).toBe(
      `${"[".repeat(512)}1${"]".repeat(512)}`,
    );
    expect(() => readErlangTerm(nestedTo(513))).toThrow(refusal("more than 512 levels"));
    const floats = hex(`83${"6c00000001".repeat(513)}${one}${"6a".repeat(513)}`);
    expect(() => readErlangTerm(floats)).toThrow(refusal("more than 512 levels"));
    expect(() => readErlangTerm(nestedTo(100_000))).toThrow(refusal("more than 512 levels"));
  });
});

test("up to 1,048,576 lists of floats are packed", () => {
  const count = 2 ** 20 + 1;
  const length = count.toString(16).padStart(8, "0");
  const lists = readErlangTerm(hex(`836c${length}${`6c00000001${one}6a`.repeat(count)}6a`));

  expect(lists).toHaveLength(count);
  expect((lists as unknown[]).slice(-2)).toEqual([Float64Array.of(1), [1]]);
});

test("no bytes make the reader do anything but answer or refuse", () => {
  const random = new Random(4);
  const tags = [131, 97, 98, 106, 107, 108, 70, 110, 80, 100, 109, 0, 1, 2, 255];
  const seeds = [
    `836c00000002${one}${half}6a`,
    `836c000000046c00000001${one}6a6b000201026e0801000000000000002062000001006a`,
    "836b0003010aff",
  ].map(hex);
  const counts = { read: 0, refused: 0 };
  for (let round = 0; round < 40_000; round += 1) {
    const input =
      round % 4 === 0
        ? Uint8Array.from([
            131,
            ...Array.from({ length: random.integer(20) }, () => random.pick(tags)),
          ])
        : random.mutate(random.pick(seeds), tags);
    counts[onlyInvalidValue(() => readErlangTerm(input))] += 1;
  }
  expect(counts.read).toBeGreaterThan(300);
  expect(counts.refused).toBeGreaterThan(10_000);
});
