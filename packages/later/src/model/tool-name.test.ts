import { describe, expect, it } from "vitest";

import { isToolName } from "./tool-name.ts";

describe("isToolName", () => {
  it.each(["a", "_", "get_weather-v2", "constructor", "a".repeat(64)])("takes %s", (name) => {
    expect(isToolName(name)).toBe(true);
  });

  it.each(["", "1a", "-a", "a b", "a.b", "é", "a\n", "a".repeat(65), "名"])(
    "refuses %j",
    (name) => {
      expect(isToolName(name)).toBe(false);
    },
  );
});
