import { expect, test } from "vitest";

import { GrowingMessage } from "./growing-message.ts";

function grown(...pieces: readonly object[]) {
  const message = new GrowingMessage();
  for (const piece of pieces) message.add(piece as Readonly<Record<string, unknown>>);
  return message.whole;
}

test("calls that a server does not number begin with their ids", () => {
  const begin = (id: string) => ({ id, type: "function", function: { name: id, arguments: "" } });
  const more = (text: string) => ({ tool_calls: [{ function: { arguments: text } }] });
  const whole = grown(
    { tool_calls: [begin("a")] },
    more('{"x"'),
    more(":1}"),
    { tool_calls: [begin("b")] },
    more("{}"),
  );
  expect(whole["tool_calls"]).toEqual([
    { id: "a", type: "function", function: { name: "a", arguments: '{"x":1}' } },
    { id: "b", type: "function", function: { name: "b", arguments: "{}" } },
  ]);
});

test("texts and lists go on, and members of any name stay members", () => {
  const piece = JSON.parse('{ "__proto__": { "owned": true }, "content": "a", "list": [1] }');
  const whole = grown(piece, { ...piece, content: null }, piece);
  expect(whole).toMatchObject({ content: "aa", list: [1, 1, 1] });
  expect(Object.hasOwn(whole, "__proto__")).toBe(true);
  expect(({} as { owned?: boolean }).owned).toBeUndefined();
});
