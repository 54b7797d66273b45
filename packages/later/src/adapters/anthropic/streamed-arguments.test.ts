import { describe, expect, test } from "vitest";

import { mergeChunks } from "../../conversation/model/merge-chunks.ts";
import { StreamedArguments } from "./streamed-arguments.ts";

/** The text in pieces of so many characters. */
function piecesOf(text: string, length: number) {
  const streamed = new StreamedArguments();
  const pieces = [];
  for (let at = 0; at < text.length; at += length) {
    pieces.push(...streamed.add(text.slice(at, at + length)));
  }
  return { pieces, end: streamed.end() };
}

/** What a conversation makes of the pieces alone. */
function merged(partialArgs: readonly unknown[]): unknown {
  const functionCall = { name: "f", partialArgs };
  const chunk = { candidates: [{ content: { role: "model", parts: [{ functionCall }] } }] };
  return mergeChunks([chunk as object]).candidates?.[0]?.content?.parts[0]?.functionCall;
}

describe("arguments that arrive as text", () => {
  const values = {
    city: 'Rome, "Lazio"\n\t\\ é 😀 \u2028',
    'na"me [0]': "x",
    days: [1, -2.5, 3e2, 0],
    deep: { list: [[true], [false, null]], empty: "" },
  };

  test.each([1, 2, 3, 7, 1_000])("are told in pieces of %i characters", (length) => {
    for (const text of [JSON.stringify(values), JSON.stringify(values, null, 2), escaped(values)]) {
      const { pieces, end } = piecesOf(text, length);
      expect(end).toEqual(values);
      expect(merged(pieces)).toEqual({ name: "f", args: values });
    }
  });

  test("are told letter by letter, and no half of one", () => {
    const { pieces } = piecesOf('{"a":"x\\ud83d\\ude00y"}', 1);
    expect(pieces.map(({ stringValue }) => stringValue)).toEqual(["x", "😀", "y", ""]);
    expect(pieces.map(({ willContinue }) => willContinue)).toEqual([true, true, true, false]);
    expect(pieces[0]?.jsonPath).toBe('$["a"]');
  });

  test.each(["", "  ", "{}", "{ }"])("are none in %j", (text) => {
    expect(piecesOf(text, 1)).toEqual({ pieces: [], end: {} });
  });

  test.each([
    '{"a":',
    '{"a":"x',
    "[1]",
    '"a"',
    '{"a":nowhere,"b":1}',
    '{"a":"\\uZZZZ"}',
    '{"a" 1}}',
  ])("are not there in %j", (text) => {
    expect(piecesOf(text, 2).end).toBeUndefined();
  });

  test("that are no object are told nothing of", () => {
    expect(piecesOf('[1,{"a":2}] {"b":', 1).pieces).toEqual([]);
  });
});

function escaped(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7E]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
