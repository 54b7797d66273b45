import { describe, expect, it } from "vitest";

import { fitLine } from "./fit-line.ts";

describe("fitLine", () => {
  it.each([
    ["leaves a short text as it is", "short", 5, "short"],
    ["puts several lines on one", "one\ntwo\r\n\tthree", 20, "one two three"],
    ["shortens a long text", "too long", 5, "too …"],
    ["counts wide letters twice", "東京タワー", 5, "東京…"],
    ["does not break letters of several units", "🙂🙂🙂", 5, "🙂🙂…"],
    ["has nothing to say without a place", "text", 0, ""],
  ])("%s", (_what, text, width, expected) => {
    expect(fitLine(text, width)).toBe(expected);
  });
});
