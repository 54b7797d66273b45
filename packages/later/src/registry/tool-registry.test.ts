import { afterEach, describe, expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { Tool } from "../declare/tool.ts";
import { globalRegistry, ToolRegistry } from "./tool-registry.ts";

function tool(name: string, execute = (): number => 1, register = false): Tool {
  const parameters = { type: "object" } as const;
  return deftool({ name, description: `Does ${name}.`, parameters, execute, register });
}

const bad = deftool(
  () => 1,
  { register: false },
  {
    name: "bad",
    parameters: { type: "object" },
    arguments: [],
    diagnostics: [{ severity: "error", code: "MISSING_DESCRIPTION", message: "no comment" }],
  },
);

describe("ToolRegistry", () => {
  it("lists tools in order of registration, under any name", () => {
    const registry = new ToolRegistry();
    const names = ["b", "a", "__proto__", "constructor", "toString"];
    registry.add(...names.map((name) => tool(name)));
    expect(registry.list().map(({ declaration }) => declaration.name)).toEqual(names);
    expect(registry.get("__proto__")?.declaration.name).toBe("__proto__");
    expect(registry.get("hasOwnProperty")).toBeUndefined();
  });

  it("ignores the same tool a second time", () => {
    const registry = new ToolRegistry();
    const same = tool("a");
    registry.add(same, same);
    registry.add(same);
    expect(registry.list()).toHaveLength(1);
  });

  it("refuses another tool of the same name whenever it is listed, and keeps the first", () => {
    const registry = new ToolRegistry();
    const first = tool("a");
    const second = tool("a", () => 2);
    registry.add(first, second);
    for (let reading = 0; reading < 2; reading += 1) {
      expect(() => registry.list()).toThrow(expect.objectContaining({ code: "DUPLICATE_TOOL" }));
    }
    expect(registry.get("a")).toBe(first.tool);
  });

  it("says where both tools of the same name are declared", () => {
    const registry = new ToolRegistry();
    const second = tool("a", () => 2);
    registry.add(tool("a"), second);
    expect(() => registry.list()).toThrow(
      /tool-registry\.test\.ts:\d+:\d+[^]*tool-registry\.test\.ts:\d+:\d+/,
    );
  });

  it("keeps what is wrong with one tool from the others", () => {
    const registry = new ToolRegistry();
    const good = tool("good");
    registry.add(bad, good);
    expect(registry.get("good")).toBe(good.tool);
    expect(registry.get("bad")).toBeUndefined();
    expect(registry.available()).toEqual([good.tool]);
    expect(registry.problems()).toEqual([expect.objectContaining({ code: "MISSING_DESCRIPTION" })]);
    expect(() => registry.list()).toThrow(expect.objectContaining({ code: "MISSING_DESCRIPTION" }));
  });

  it("takes a tool in once the one in its way is gone", () => {
    const registry = new ToolRegistry();
    const second = tool("a", () => 2);
    registry.add(tool("a"), second);
    expect(registry.problems()).toHaveLength(1);
    registry.delete("a");
    expect(registry.list()).toEqual([second.tool]);
  });

  it("replaces and deletes on request", () => {
    const registry = new ToolRegistry();
    registry.add(tool("a"));
    const second = tool("a", () => 2);
    registry.replace(second);
    expect(registry.get("a")).toBe(second.tool);
    expect(registry.delete("a")).toBe(true);
    expect(registry.delete("a")).toBe(false);
    expect(registry.list()).toEqual([]);
  });

  it("hands out lists that are the caller's own", () => {
    const registry = new ToolRegistry();
    registry.add(tool("a"));
    (registry.list() as unknown[]).length = 0;
    expect(registry.list()).toHaveLength(1);
  });
});

describe("globalRegistry", () => {
  afterEach(() => {
    globalRegistry().delete("registry_test_global");
  });

  it("holds what deftool declares, unless the tool declines", () => {
    const declared = tool("registry_test_global", () => 1, true);
    tool("registry_test_private");
    expect(globalRegistry().get("registry_test_global")).toBe(declared.tool);
    expect(globalRegistry().get("registry_test_private")).toBeUndefined();
  });
});
