import type { PublicEvent } from "later-runtime/http";
import { expect, test } from "vitest";

import { tellExactArguments } from "./tell-exact-arguments.ts";

function started(args?: Record<string, unknown>) {
  const call = { id: "c1", name: "add", ...(args === undefined ? {} : { args: args as never }) };
  return { type: "call-start", round: 1, call } as const;
}

test.each([
  [{ a: 2n ** 60n, b: -0 }, '{"a":1152921504606846976,"b":-0.0}'],
  [undefined, "{}"],
  // Models can write half of a character.
  [{ a: "\u{d800}" }, undefined],
])("tells %o as text", (args, argsText) => {
  const event = started(args);
  expect(tellExactArguments(event)).toEqual({ ...event, call: { ...event.call, argsText } });
});

test("leaves other events as they are", () => {
  const event: PublicEvent = { type: "text", round: 1, text: "Hello." };
  expect(tellExactArguments(event)).toBe(event);
});
