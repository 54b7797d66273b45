import { describe, expect, it } from "vitest";

import { parseJson } from "../model/parse-json.ts";
import { printJson } from "../model/print-json.ts";
import { createVariables } from "./create-variables.ts";

describe("export and import", () => {
  it("carry every type through JSON text", async () => {
    const from = createVariables();
    await from.define("f", { type: "float", initial: Number.NaN, min: 0 });
    await from.define("i", { type: "integer", initial: 2n ** 70n });
    await from.define("s", { type: "string", initial: "é", maxLength: 3, description: "text" });
    await from.define("b", { type: "boolean", initial: true });
    await from.define("c", { type: "choice", initial: "x", choices: ["x", "y"] });
    await from.define("m", { type: "module", initial: "Elixir.Foo" });
    await from.define("e", { type: "embedding", initial: [1, -Infinity, 0.5] });
    await from.define("t", {
      type: "tensor",
      initial: { shape: [2], data: new Float32Array([0.5, Number.NaN]) },
    });
    await from.define("n", {
      type: "tensor",
      initial: { shape: [2, 2], data: [Float64Array.of(1, Number.NaN), [2, 2n ** 64n]] },
    });
    await from.set("s", "ü");
    const text = printJson(await from.export());
    const to = createVariables();
    expect(await to.import(parseJson(text) as unknown[])).toBe(9);
    for (const original of await from.list()) {
      const { oldestVersion: _oldest, value: _value, ...expected } = original;
      expect(await to.read(original.id)).toMatchObject({ ...expected, changedBy: "host" });
    }
    for (const name of ["f", "i", "s", "b", "c", "m", "e"]) {
      expect(await to.get(name)).toEqual(await from.get(name));
    }
    expect(await to.get("n")).toEqual({
      shape: [2, 2],
      data: [
        [1, "NaN"],
        [2, 2n ** 64n],
      ],
    });
    await expect(to.set("c", "z")).rejects.toMatchObject({ code: "INVALID_VARIABLE" });
    expect(await to.history("s")).toHaveLength(1);
  });

  it("import all or nothing", async () => {
    const variables = createVariables();
    const good = { name: "a", type: "integer", value: 1 };
    for (const [bad, hint] of [
      [{ name: "b", type: "integer", value: "x" }, "integer"],
      [{ name: "b", type: "nosuch", value: 1 }, "nosuch"],
      [{ name: "b", type: "float", value: 3, constraints: { max: 2 } }, "above maximum"],
      [{ name: "b", type: "float", value: 3, version: -1 }, "version"],
      [{ id: "x", name: "b", type: "float", value: 3 }, "id"],
      [{ type: "float", value: 3 }, "name"],
      [null, "no object"],
      [good, "more than once"],
    ] as const) {
      await expect(variables.import([good, bad])).rejects.toMatchObject({
        code: "INVALID_VARIABLE",
        message: expect.stringContaining(hint) as string,
      });
    }
    expect(await variables.list()).toEqual([]);
  });

  it("do with names in use as they are told", async () => {
    const variables = createVariables();
    await variables.define("a", { type: "integer", initial: 1, max: 5 });
    const exported = [
      { name: "a", type: "integer", value: 3 },
      { name: "b", type: "integer", value: 3 },
    ];
    await expect(variables.import(exported)).rejects.toMatchObject({ code: "VARIABLE_EXISTS" });
    expect(await variables.import(exported, { existing: "skip" })).toBe(1);
    expect(await variables.get("a")).toBe(1);
    expect(await variables.import(exported, { existing: "set" })).toBe(2);
    expect(await variables.read("a")).toMatchObject({ value: 3, version: 1 });
    await expect(
      variables.import([{ name: "a", type: "integer", value: 9 }], { existing: "set" }),
    ).rejects.toMatchObject({ code: "INVALID_VARIABLE" });
  });

  it("refuse what cannot be done with names in use, instead of setting values", async () => {
    const variables = createVariables();
    await variables.define("a", { type: "integer", initial: 1 });
    const exported = [{ name: "a", type: "integer", value: 2 }];
    await expect(
      variables.import(exported, { existing: "overwrite" as never }),
    ).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await variables.get("a")).toBe(1);
  });

  it("tell those that watch a variable of imported values of what it depends on", async () => {
    const variables = createVariables();
    for (const name of ["a", "b"]) await variables.define(name, { type: "integer", initial: 1 });
    await variables.addDependency("b", "a");
    const watch = await variables.openWatch("b");
    const exported = [{ name: "a", type: "integer", value: 2 }];
    await variables.import(exported, { existing: "set" });
    await variables.delete("b");
    const types = [await watch.next(), await watch.next()].map(({ value }) => value?.type);
    expect(types).toEqual(["dependency_change", "deleted"]);
    await watch.return?.();
  });

  it("never let an id displace another variable", async () => {
    const variables = createVariables();
    const { id } = await variables.register({ name: "a", type: "integer", initial: 1 });
    await variables.import([{ id, name: "b", type: "integer", value: 2 }]);
    expect(await variables.get(id)).toBe(1);
    expect((await variables.read("b")).id).not.toBe(id);
  });
});
