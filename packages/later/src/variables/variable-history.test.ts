import { describe, expect, it } from "vitest";

import { Runtime } from "../runtime/runtime.ts";
import { createVariables } from "./create-variables.ts";

describe("history", () => {
  it("keeps earlier versions, the newest first, with who set them and when", async () => {
    const variables = createVariables();
    await variables.define("n", { type: "integer", initial: 1 });
    await variables.set("n", 2, { metadata: { source: "python" } });
    await variables.as("ada").set("n", 3);
    const history = await variables.history("n");
    expect(history.map(({ version, value, changedBy }) => [version, value, changedBy])).toEqual([
      [2, 3, "ada"],
      [1, 2, "python"],
      [0, 1, "host"],
    ]);
    expect((await variables.history("n", 2)).map(({ version }) => version)).toEqual([2, 1]);
    expect(await variables.history("n", 1)).toHaveLength(1);
  });

  it("forgets the oldest beyond its limit", async () => {
    const { variables } = await new Runtime({ limits: { versions: 3 } }).createSession();
    await variables.define("n", { type: "integer", initial: 0 });
    for (let value = 1; value <= 10; value += 1) await variables.set("n", value);
    expect((await variables.history("n")).map(({ version }) => version)).toEqual([10, 9, 8, 7]);
  });

  it("keeps nothing where nothing may be kept", async () => {
    const session = await new Runtime({ limits: { versions: 0 } }).createSession();
    await session.variables.define("n", { type: "integer", initial: 0 });
    const { bytes } = await session.info();
    for (let value = 1; value <= 5; value += 1) await session.variables.set("n", value);
    const { id } = await session.variables.read("n");
    await session.variables.setMany({ n: 6, [id]: 7 });
    expect(await session.variables.history("n")).toHaveLength(1);
    expect((await session.info()).bytes).toBe(bytes);
    await expect(session.variables.rollback("n", 0)).rejects.toMatchObject({
      code: "VERSION_NOT_FOUND",
    });
  });

  it("keeps fewer versions of large values, and gives their memory back", async () => {
    const session = await new Runtime().createSession();
    const large = new Float64Array(200_000);
    await session.variables.define("e", { type: "embedding", initial: large });
    for (let count = 0; count < 10; count += 1) await session.variables.set("e", large);
    expect(await session.variables.history("e")).toHaveLength(3);
    expect((await session.info()).bytes).toBeLessThan(3.1 * large.byteLength);
    await session.variables.set("e", [1]);
    for (let count = 0; count < 50; count += 1) await session.variables.set("e", [count]);
    expect((await session.info()).bytes).toBeLessThan(50_000);
  });
});

describe("history of variables with long constraints", () => {
  it("keeps fewer versions, since each of them keeps the constraints that it had", async () => {
    const session = await new Runtime().createSession();
    const choices = Array.from({ length: 100_000 }, (_, index) => `choice-${index}`);
    await session.variables.define("c", { type: "choice", initial: "choice-0", choices });
    for (let index = 1; index <= 10; index += 1) {
      await session.variables.set("c", `choice-${index}`);
    }
    expect(await session.variables.history("c")).toHaveLength(2);
  });
});

describe("rollback", () => {
  it("makes a new version of an earlier value", async () => {
    const variables = createVariables();
    await variables.define("n", { type: "integer", initial: 100 });
    await variables.set("n", 200);
    const rolledBack = await variables.rollback("n", 0);
    expect(rolledBack).toMatchObject({
      value: 100,
      version: 2,
      metadata: { rolled_back_to: "0" },
    });
    expect((await variables.history("n")).map(({ value }) => value)).toEqual([100, 200, 100]);
  });

  it.each([-1, 1, 7, 0.5])("refuses version %d, which there is not", async (version) => {
    const variables = createVariables();
    await variables.define("n", { type: "integer", initial: 1 });
    await expect(variables.rollback("n", version)).rejects.toMatchObject({
      code: "VERSION_NOT_FOUND",
      message: expect.stringContaining("0 to 0") as string,
    });
  });

  it("refuses a value that no longer fits", async () => {
    const variables = createVariables();
    await variables.define("n", { type: "integer", initial: 100 });
    await variables.set("n", 1);
    await variables.setConstraints("n", { max: 10 });
    await expect(variables.rollback("n", 0)).rejects.toMatchObject({ code: "INVALID_VARIABLE" });
    await expect(variables.setConstraints("n", { max: 0 })).rejects.toMatchObject({
      code: "INVALID_VARIABLE",
    });
    expect(await variables.read("n")).toMatchObject({ version: 1, constraints: { max: 10 } });
  });
});
