import { describe, expect, it } from "vitest";

import { createVariables } from "./create-variables.ts";
import type { SessionVariables } from "./session-variables.ts";

async function variablesOf(...names: readonly string[]): Promise<SessionVariables> {
  const variables = createVariables();
  for (const name of names) await variables.define(name, { type: "integer", initial: 0, max: 9 });
  return variables;
}

describe("setMany", () => {
  it("sets all values at once and tells their versions", async () => {
    const variables = await variablesOf("a", "b");
    const { versions, errors } = await variables.setMany({ a: 1, b: 2 });
    expect([...versions]).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
    expect(errors.size).toBe(0);
    expect(
      [...(await variables.readMany(["b", "a", "c"]))].map(([id, { value }]) => [id, value]),
    ).toEqual([
      ["b", 2],
      ["a", 1],
    ]);
  });

  it("sets none when one cannot be set, and says why for each", async () => {
    const variables = await variablesOf("a", "b", "c");
    await expect(variables.setMany({ a: 1, b: 10, c: "x", d: 1 })).rejects.toMatchObject({
      code: "INVALID_VARIABLE",
      details: {
        errors: {
          b: expect.stringContaining("above maximum") as string,
          c: expect.stringContaining("integer") as string,
          d: 'There is no variable "d".',
        },
      },
    });
    expect((await variables.list()).map(({ version }) => version)).toEqual([0, 0, 0]);
  });

  it("throws the one error there is", async () => {
    const variables = await variablesOf("a");
    await expect(variables.setMany({ a: 1, d: 1 })).rejects.toMatchObject({
      code: "VARIABLE_NOT_FOUND",
      details: { identifier: "d", errors: { d: 'There is no variable "d".' } },
    });
  });

  it("sets what can be set when it need not be all", async () => {
    const variables = await variablesOf("a", "b");
    const { versions, errors } = await variables.setMany({ a: 1, b: 10, d: 1 }, { atomic: false });
    expect([...versions]).toEqual([["a", 1]]);
    expect([...errors.keys()]).toEqual(["b", "d"]);
    expect(await variables.get("a")).toBe(1);
  });

  it.each([[null], [undefined], [5], ["n"], [[1]]])(
    "takes no %j for values by name",
    async (updates) => {
      const variables = createVariables();
      await expect(variables.trySetMany(updates as never)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    },
  );

  it("gives a variable that is named twice one value after the other", async () => {
    const variables = await variablesOf("a");
    const { id } = await variables.read("a");
    const { versions } = await variables.setMany(
      new Map([
        ["a", 1],
        [id, 2],
      ]),
    );
    expect([...versions.values()]).toEqual([1, 2]);
    expect((await variables.history("a")).map(({ value }) => value)).toEqual([2, 1, 0]);
  });

  it("shows other callers all of a change or nothing of it", async () => {
    const variables = await variablesOf("a", "b");
    const writer = (async () => {
      for (let value = 1; value <= 9; value += 1) await variables.setMany({ a: value, b: value });
    })();
    for (let read = 0; read < 50; read += 1) {
      const records = await variables.readMany(["a", "b"]);
      expect(records.get("a")?.value).toBe(records.get("b")?.value);
    }
    await writer;
  });
});

describe("expected versions", () => {
  it("refuses a value for a version that has passed, 0 included", async () => {
    const variables = await variablesOf("a");
    await variables.set("a", 1, { expectedVersion: 0 });
    await expect(variables.set("a", 2, { expectedVersion: 0 })).rejects.toMatchObject({
      code: "VERSION_CONFLICT",
      details: { name: "a", version: 1, expectedVersion: 0 },
    });
    await variables.set("a", 2, { expectedVersion: 1 });
    expect(await variables.read("a")).toMatchObject({ value: 2, version: 2 });
  });

  it("lets one of many win who expect the same version", async () => {
    const variables = await variablesOf("a");
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((value) => variables.set("a", value, { expectedVersion: 0 })),
    );
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
    ]);
  });

  it("holds in batches, by identifier", async () => {
    const variables = await variablesOf("a", "b");
    await variables.set("b", 1);
    await expect(
      variables.setMany({ a: 5, b: 5 }, { expectedVersions: { a: 0, b: 0 } }),
    ).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
    expect(await variables.get("a")).toBe(0);
    await variables.setMany({ a: 5, b: 5 }, { expectedVersions: { a: 0, b: 1 } });
    expect(await variables.get("b")).toBe(5);
  });
});
