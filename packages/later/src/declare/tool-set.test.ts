import { describe, expect, it } from "vitest";

import { deftool } from "./deftool.ts";
import { LazyToolSet } from "./tool-set.ts";
import type { Tool } from "./tool.ts";

describe("A set of tools", () => {
  it("is a list of its tools to whoever spreads it, and makes them once", () => {
    let made = 0;
    const set = new LazyToolSet(() => {
      made += 1;
      return ["open", "close"].map(tool);
    });
    expect(made).toBe(0);
    expect([...set]).toEqual(set.tools);
    expect([...set].map(({ declaration }) => declaration.name)).toEqual(["open", "close"]);
    expect(made).toBe(1);
  });
});

function tool(name: string): Tool {
  return deftool({
    name,
    description: "Does it.",
    parameters: { type: "object" },
    execute: () => 1,
    register: false,
  });
}
