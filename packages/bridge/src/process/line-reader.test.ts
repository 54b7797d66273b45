import { expect, test } from "vitest";

import { LineReader } from "./line-reader.ts";

/** The lines that come of pieces, and of their end. */
function read(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const lines: string[] = [];
  const reader = new LineReader((line) => lines.push(line));
  for (const piece of pieces) reader.push(Buffer.from(piece));
  reader.end();
  return lines;
}

test.each([
  [[], []],
  [["a\nb\n"], ["a", "b"]],
  [
    ["a", "b", "\nc"],
    ["ab", "c"],
  ],
  [["\n\n"], ["", ""]],
  [
    ["a\r\nb\rc\r", "\n\r\n"],
    ["a", "b\rc", ""],
  ],
])("makes of %j %j", (pieces, lines) => {
  expect(read(...pieces)).toEqual(lines);
});

test("keeps characters whole that come in two pieces", () => {
  const bytes = Buffer.from("größer 🙂\n");
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(read(bytes.subarray(0, at), bytes.subarray(at))).toEqual(["größer 🙂"]);
  }
});

test.each(["a", "ä", "€", "🙂"])("cuts a long line at 8 KiB, but no %s in two", (character) => {
  const width = Buffer.byteLength(character);
  for (const before of ["", "x", "xx", "xxx"]) {
    const [line, next] = read(`${before}${character.repeat(9_000)}\nnext`);

    const room = Math.floor((8_192 - before.length) / width);
    expect(line).toBe(before + character.repeat(room));
    expect(next).toBe("next");
  }
});

test("takes as much as fits, whatever the pieces are", () => {
  const line = "x".repeat(8_192);
  expect(read(line, "\n", `${line}y`, "z\n", "end")).toEqual([line, line, "end"]);
});

test("reads what is no text", () => {
  expect(read(Buffer.from([0xff, 0x61, 0x0a, 0xf0]))).toEqual(["\uFFFDa", "\uFFFD"]);
});
