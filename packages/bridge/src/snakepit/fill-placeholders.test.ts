import { expect, test } from "vitest";

import { fillPlaceholders } from "./fill-placeholders.ts";

test("fillPlaceholders puts values in the places of names that it knows", () => {
  const values = { port: "0", host: "127.0.0.1:5", run: "ab" };
  expect(
    fillPlaceholders(
      ["{port}", "--at={host}/{run}", "{PORT}", '{"a":{port}}', "$&{other}"],
      values,
    ),
  ).toEqual(["0", "--at=127.0.0.1:5/ab", "{PORT}", '{"a":0}', "$&{other}"]);
});
