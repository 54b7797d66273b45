import { describe, expect, test } from "vitest";

import { EventParser } from "./event-parser.ts";

function parse(...pieces: readonly string[]): string[] {
  const parser = new EventParser(100);
  return pieces.flatMap((piece) => [...parser.read(piece)].map(({ data }) => data));
}

/** Reads pieces to their end. */
function readAll(parser: EventParser, ...pieces: readonly string[]): void {
  for (const piece of pieces) Array.from(parser.read(piece));
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

describe("the last id", () => {
  function lastIdAfter(...pieces: readonly string[]): string {
    const parser = new EventParser(100);
    readAll(parser, ...pieces);
    return parser.lastEventId;
  }

  test("is that of the last event that was whole, whether it had data or not", () => {
    expect(lastIdAfter("data: a\n\n")).toBe("");
    expect(lastIdAfter("id: 1\ndata: a\n")).toBe("");
    expect(lastIdAfter("id: 1\ndata: a\n\n", "data: b\nid: 2\n\nid: 3\ndata: c\n")).toBe("2");
    expect(lastIdAfter("id: 1\n\n")).toBe("1");
  });

  test("stays when an event has none, and goes with an empty one", () => {
    expect(lastIdAfter("id: 1\ndata: a\n\ndata: b\n\n")).toBe("1");
    expect(lastIdAfter("id: 1\ndata: a\n\nid\ndata: b\n\n")).toBe("");
  });

  test("is never one with a null character", () => {
    expect(lastIdAfter("id: 1\n\nid: 2\u0000\ndata: a\n\n")).toBe("1");
  });

  test("is that of the event which is being looked at, though others have arrived", () => {
    const parser = new EventParser(100);
    const ids: string[] = [];
    for (const _ of parser.read("id: 1\ndata: a\n\nid: 2\ndata: b\n\n"))
      ids.push(parser.lastEventId);
    expect(ids).toEqual(["1", "2"]);
  });

  test("outlives a response that broke off, unlike the event that was not whole", () => {
    const parser = new EventParser(100);
    readAll(parser, "id: 1\ndata: a\n\nevent: x\nid: 2\ndata: b\r", "\ndata");
    parser.restart();
    expect([...parser.read("\ndata: c\n\n")]).toEqual([{ name: "", data: "c" }]);
    expect(parser.lastEventId).toBe("1");
  });
});

test("a time for reconnections is one in digits", () => {
  const parser = new EventParser(100);
  const times: number[] = [];
  for (const field of ["retry: 50", "retry: -1", "retry: 5s", "retry", "retry:070"]) {
    readAll(parser, `${field}\n`);
    times.push(parser.retryMs);
  }
  expect(times).toEqual([50, 50, 50, 50, 70]);
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
