import { describe, expect, it } from "vitest";

import { createVariables } from "./create-variables.ts";
import type { SessionVariables } from "./session-variables.ts";

async function locked(): Promise<SessionVariables> {
  const variables = createVariables();
  await variables.define("n", { type: "integer", initial: 1 });
  await variables.set("n", 2);
  await variables.startOptimization("n", { optimizerId: "mipro", config: { steps: "5" } });
  return variables;
}

describe("optimization", () => {
  it("keeps everybody but its optimizer from changing the variable", async () => {
    const variables = await locked();
    const expected = { code: "VARIABLE_LOCKED", details: { name: "n", optimizerId: "mipro" } };
    for (const attempt of [
      () => variables.set("n", 3),
      () => variables.set("n", 3, { optimizerId: "other" }),
      () => variables.setMany({ n: 3 }),
      () => variables.rollback("n", 0),
      () => variables.setConstraints("n", {}),
      () => variables.delete("n"),
      () => variables.startOptimization("n", { optimizerId: "mipro" }),
    ]) {
      await expect(attempt()).rejects.toMatchObject(expected);
    }
    expect(await variables.get("n")).toBe(2);
    expect(await variables.set("n", 3, { optimizerId: "mipro" })).toMatchObject({ value: 3 });
    await variables.setMany({ n: 4 }, { optimizerId: "mipro" });
    expect((await variables.read("n")).optimization).toMatchObject({
      optimizerId: "mipro",
      config: { steps: "5" },
      optimizationId: expect.stringMatching(/^opt_/) as string,
    });
  });

  it("ends with the value that was found", async () => {
    const variables = await locked();
    await variables.set("n", 7, { optimizerId: "mipro" });
    const { stopped, variable } = await variables.stopOptimization("n");
    expect([stopped, variable.value, variable.optimization]).toEqual([true, 7, undefined]);
    expect(await variables.stopOptimization("n")).toMatchObject({ stopped: false });
    expect(await variables.set("n", 8)).toMatchObject({ value: 8 });
  });

  it("is ended by its optimizer, by whoever began it, or by force", async () => {
    const variables = await locked();
    const other = variables.as("bob");
    const expected = { code: "VARIABLE_LOCKED" };
    await expect(other.stopOptimization("n")).rejects.toMatchObject(expected);
    await expect(variables.stopOptimization("n", { optimizerId: "other" })).rejects.toMatchObject(
      expected,
    );
    expect(await other.stopOptimization("n", { optimizerId: "mipro" })).toMatchObject({
      stopped: true,
    });
    await other.startOptimization("n", { optimizerId: "bobs" });
    await expect(variables.as("ada").stopOptimization("n")).rejects.toMatchObject(expected);
    expect(await variables.as("ada").stopOptimization("n", { force: true })).toMatchObject({
      stopped: true,
    });
  });

  it("refuses an optimizer without a name", async () => {
    const variables = createVariables();
    await variables.define("n", { type: "integer", initial: 1 });
    await expect(variables.startOptimization("n", { optimizerId: "" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect((await variables.startOptimization("n")).optimizerId).not.toBe("");
  });
});
