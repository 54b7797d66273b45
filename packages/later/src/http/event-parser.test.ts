import { expect, test } from "vitest";

import { EventParser } from "./event-parser.ts";

function parse(...pieces: readonly string[]): string[] {
  const parser = new EventParser(100);
  return pieces.flatMap((piece) => [...parser.read(piece)].map(({ data }) => data));
}

test("lines end with a line feed, a carriage return, or both", () => {
  expect(parse("data: a\n\ndata: b\r\rdata: c\r\n\r\n")).toEqual(["a", "b", "c"]);
});

test("both of a line break count as one, also when they arrive apart", () => {
  expect(parse("data: a\r", "", "\ndata: b\r", "\n\r", "\n")).toEqual(["a\nb"]);
});

test("a carriage return ends an event before more is heard", () => {
  expect(parse("data: a\r\r")).toEqual(["a"]);
});

test("lines of data are joined, without the one space that may lead them", () => {
  expect(parse("data:a\ndata:  b\ndata\ndata: c:d\n\n")).toEqual(["a\n b\n\nc:d"]);
});

test("data that is empty is an event, no data is none", () => {
  expect(parse("data\n\n", "event: x\n\n", "\n\n", "data:\n\n")).toEqual(["", ""]);
});

test("comments and fields that are of no use are passed over", () => {
  expect(parse(":\n\n: data: a\nid: 1\nretry: 5\ndatum: b\n data: c\ndata: d\n\n")).toEqual(["d"]);
});

test("a name is that of one event", () => {
  const events = new EventParser(100).read("event: x\nevent: end\ndata: a\n\ndata: b\n\n");
  expect([...events]).toEqual([
    { name: "end", data: "a" },
    { name: "", data: "b" },
  ]);
});

test("what has not ended is no event", () => {
  expect(parse("data: a\n")).toEqual([]);
});

test("an event may be as long as is allowed, in one line or in several, and no longer", () => {
  expect(parse(`data: ${"x".repeat(94)}\n\n`)).toHaveLength(1);
  const tooLong = [
    [`data: ${"x".repeat(95)}`],
    [`: ${"x".repeat(60)}`, "x".repeat(60)],
    Array.from({ length: 40 }, () => "data: xx\n"),
  ];
  for (const pieces of tooLong) {
    expect(() => parse(...pieces)).toThrow(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message: expect.not.stringContaining("xx"),
      }),
    );
  }
});

test("the length of comments does not add up", () => {
  expect(parse(`${": 15 seconds\n\n".repeat(100)}data: a\n\n`)).toEqual(["a"]);
});
