import { describe, expect, it } from "vitest";

import { createVariables } from "./create-variables.ts";
import type { SessionVariables } from "./session-variables.ts";

async function variablesOf(...names: readonly string[]): Promise<SessionVariables> {
  const variables = createVariables();
  for (const name of names) await variables.define(name, { type: "integer", initial: 0 });
  return variables;
}

describe("dependencies", () => {
  it("are kept at both ends, once", async () => {
    const variables = await variablesOf("a", "b");
    await variables.addDependency("a", "b", "data");
    await variables.addDependency("a", "b", "constraint");
    const [a, b] = [await variables.read("a"), await variables.read("b")];
    expect(a.dependencies).toEqual([{ variableId: b.id, type: "constraint" }]);
    expect(b.dependants).toEqual([a.id]);
    expect([a.version, b.version]).toEqual([0, 0]);
  });

  it("refuse to close a cycle of any length, and name it", async () => {
    const variables = await variablesOf("a", "b", "c");
    await expect(variables.addDependency("a", "a")).rejects.toMatchObject({
      code: "DEPENDENCY_CYCLE",
      details: { cycle: ["a", "a"] },
    });
    await variables.addDependency("a", "b");
    await variables.addDependency("b", "c");
    await expect(variables.addDependency("c", "a")).rejects.toMatchObject({
      code: "DEPENDENCY_CYCLE",
      details: { cycle: ["c", "a", "b", "c"] },
    });
    await variables.addDependency("a", "c");
  });

  it("refuse to close a cycle together with others that are added at the same time", async () => {
    const variables = await variablesOf("a", "b");
    const results = await Promise.allSettled([
      variables.addDependency("a", "b"),
      variables.addDependency("b", "a"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("end on request and with either variable", async () => {
    const variables = await variablesOf("a", "b", "c");
    await variables.addDependency("a", "b");
    await variables.addDependency("b", "c");
    expect(await variables.removeDependency("a", "b")).toBe(true);
    expect(await variables.removeDependency("a", "b")).toBe(false);
    await variables.addDependency("b", "a");
    await variables.delete("b");
    expect((await variables.read("a")).dependants).toEqual([]);
    expect((await variables.read("c")).dependants).toEqual([]);
    await variables.addDependency("a", "c");
    await variables.delete("c");
    expect((await variables.read("a")).dependencies).toEqual([]);
  });

  it("tell those that watch a variable of changes of what it depends on", async () => {
    const variables = await variablesOf("total", "price", "other");
    await variables.addDependency("total", "price");
    const watch = await variables.openWatch("total");
    await variables.set("other", 1);
    await variables.set("price", 5);
    const { value } = await watch.next();
    expect(value).toMatchObject({
      type: "dependency_change",
      variable: { name: "total", value: 0 },
      cause: { name: "price" },
    });
    await watch.return?.();
  });
});
