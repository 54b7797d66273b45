import { describe, expect, test } from "vitest";

import type { CallDelta } from "../conversation/model/call-delta.ts";
import { parseJsonPointer } from "../model/json-pointer.ts";
import { StreamedArguments } from "./streamed-arguments.ts";

const call = { index: 1, name: "f" };

/** What is told of a text in pieces of so many characters. */
function told(text: string, length: number): readonly CallDelta[] {
  const streamed = new StreamedArguments(call);
  const deltas: CallDelta[] = [];
  for (let at = 0; at < text.length; at += length) {
    deltas.push(...streamed.add(text.slice(at, at + length)));
  }
  return deltas;
}

/** The values by their paths, texts put together. */
function valuesIn(deltas: readonly CallDelta[]): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { path, value } of deltas) {
    const known = values[path];
    values[path] = typeof known === "string" && typeof value === "string" ? known + value : value;
  }
  return values;
}

function leavesOf(value: unknown, path = ""): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, member]) => {
    return leavesOf(member, `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  });
}

describe("arguments that arrive as text", () => {
  const values = {
    city: 'Rome, "Lazio"\n\t\\ é 😀 \u2028',
    'na"me [0]': "x",
    "a/b~c": "y",
    days: [1, -2.5, 3e2, 0],
    deep: { list: [[true], [false, null]], empty: "" },
  };

  test.each([1, 2, 3, 7, 1_000])("are told in pieces of %i characters", (length) => {
    for (const text of [JSON.stringify(values), JSON.stringify(values, null, 2), escaped(values)]) {
      expect(valuesIn(told(text, length))).toEqual(Object.fromEntries(leavesOf(values)));
    }
  });

  test("are told under the call that they belong to, letter by letter, and no half of one", () => {
    expect(told('{"a":"x\\ud83d\\ude00y","b":""}', 1)).toEqual([
      { ...call, path: "/a", value: "x" },
      { ...call, path: "/a", value: "😀" },
      { ...call, path: "/a", value: "y" },
      { ...call, path: "/b", value: "" },
    ]);
  });

  test.each(["", "  ", "{}", "{ }", "[1]", '"a"', "8 ", '[{"a":2}]', "{1:2}", '{} {"b":2}'])(
    "are none in %j",
    (text) => {
      expect(told(text, 1)).toEqual([]);
    },
  );

  test.each(['{"a":1,"b":nowhere,"c":2}', '{"a":1,"b":"\\uZZZZZ","c":2}', '{"a":1}{"c":2}'])(
    "are told in %j up to where it is no JSON",
    (text) => {
      expect(valuesIn(told(text, 2))).toEqual({ "/a": 1 });
    },
  );

  test("are told as deep as people look, and under paths of some length", () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const [deepest] = told(nested(64), 5);
    expect(parseJsonPointer(deepest?.path ?? "")).toHaveLength(64);
    expect(told(nested(65), 5)).toEqual([]);
    expect(told(`{"${"a".repeat(5_000)}":1,"b":2}`, 100)).toEqual([
      { ...call, path: "/b", value: 2 },
    ]);
  });
});

function escaped(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7E]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
