import { describe, expect, it } from "vitest";

import { Runtime } from "../runtime/runtime.ts";
import { createVariables } from "./create-variables.ts";
import type { SessionVariables } from "./session-variables.ts";

describe("SessionVariables: define, get and set", () => {
  it("keeps a typed value from version 0 on", async () => {
    const variables = createVariables();
    const temperature = await variables.define("temperature", {
      type: "float",
      min: 0,
      max: 2,
      initial: 0.7,
      description: "How adventurous the model is",
    });
    expect(await temperature.get()).toBe(0.7);
    const changed = await temperature.set(1.2, { metadata: { reason: "dull" } });
    expect(changed).toMatchObject({
      name: "temperature",
      type: "float",
      value: 1.2,
      version: 1,
      constraints: { min: 0, max: 2 },
      metadata: { description: "How adventurous the model is", reason: "dull" },
      source: "host",
      changedBy: "host",
    });
    expect(changed.id).toMatch(/^var_temperature_[1-9]\d*$/);
    expect(changed.updatedAt).toBeGreaterThanOrEqual(changed.createdAt);
  });

  it("finds a variable by id and by name", async () => {
    const variables = createVariables();
    const { id } = await variables.register({ name: "n", type: "integer", initial: 1 });
    await variables.set(id, 2);
    expect(await variables.get("n")).toBe(2);
    await variables.set("n", 3);
    expect(await variables.get(id)).toBe(3);
    expect(await variables.has(id)).toBe(true);
    expect(await variables.has("nosuch")).toBe(false);
  });

  it("refuses a name that is taken, also by the id of another", async () => {
    const variables = createVariables();
    const { id } = await variables.register({ name: "n", type: "integer", initial: 1 });
    for (const name of ["n", id]) {
      await expect(variables.register({ name, type: "integer", initial: 2 })).rejects.toMatchObject(
        { code: "VARIABLE_EXISTS", details: { name } },
      );
    }
    expect(await variables.get("n")).toBe(1);
  });

  it("defines one of several that are asked for at once under one name", async () => {
    const variables = createVariables();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, initial) =>
        variables.register({ name: "n", type: "integer", initial }),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await variables.list()).toHaveLength(1);
  });

  it.each([
    ["", "string", "not empty"],
    ["a".repeat(257), "string", "256"],
    ["a\nb", "string", "control"],
    ["\uD800", "string", "halves"],
    ["n", "strong", '"strong"'],
    ["n", "map", "float, integer"],
    ["n", "constructor", "constructor"],
  ])("refuses the name %j with the type %s", async (name, type, hint) => {
    await expect(createVariables().register({ name, type, initial: "x" })).rejects.toMatchObject({
      code: "INVALID_VARIABLE",
      message: expect.stringContaining(hint) as string,
    });
  });

  it("refuses a value that breaks a constraint, and keeps the one it has", async () => {
    const variables = createVariables();
    await variables.define("n", { type: "float", max: 2, initial: 1 });
    await expect(variables.set("n", 3)).rejects.toMatchObject({
      code: "INVALID_VARIABLE",
      message: expect.stringContaining("above maximum") as string,
    });
    expect(await variables.read("n")).toMatchObject({ value: 1, version: 0 });
    await expect(
      variables.define("m", { type: "float", max: 2, initial: 3 }),
    ).rejects.toMatchObject({ code: "INVALID_VARIABLE" });
    expect(await variables.has("m")).toBe(false);
  });

  it.each<[string, string, (variables: SessionVariables) => Promise<unknown>]>([
    ["metadata", "INVALID_ARGUMENT", (v) => v.set("n", 2, { metadata: null as never })],
    ["metadata", "INVALID_ARGUMENT", (v) => v.set("n", 2, { metadata: { why: 5 } as never })],
    ["a source", "INVALID_ARGUMENT", (v) => v.set("n", 2, { metadata: { source: 5 } as never })],
    ["rules", "INVALID_VARIABLE", (v) => v.setAccess("n", null as never)],
    ["rules", "INVALID_VARIABLE", (v) => v.setAccess("n", { read: ["\uD800"] })],
    ["constraints", "INVALID_VARIABLE", (v) => v.setConstraints("n", null as never)],
    ["constraints", "INVALID_VARIABLE", (v) => v.setConstraints("n", [] as never)],
    ["a dependency", "INVALID_ARGUMENT", (v) => v.addDependency("n", "m", 5 as never)],
    [
      "an optimizer",
      "INVALID_ARGUMENT",
      (v) => v.startOptimization("n", { optimizerId: "\uD800" }),
    ],
    [
      "a configuration",
      "INVALID_ARGUMENT",
      (v) => v.startOptimization("n", { config: null as never }),
    ],
    ["a limit", "INVALID_ARGUMENT", (v) => v.history("n", 0)],
    ["a limit", "INVALID_ARGUMENT", (v) => v.history("n", Number.NaN)],
  ])("refuses %s that is none, with %s, and changes nothing", async (_what, code, act) => {
    const variables = createVariables();
    await variables.define("n", { type: "integer", initial: 1, max: 5 });
    await variables.define("m", { type: "integer", initial: 1 });
    const before = await variables.list();
    await expect(act(variables)).rejects.toMatchObject({ code });
    expect(await variables.list()).toEqual(before);
  });

  it("names constraints as the protocol does", async () => {
    const variables = createVariables();
    await variables.define("s", { type: "string", minLength: 1, maxLength: 3, initial: "ab" });
    await variables.define("m", { type: "module", allowedModules: ["a"], initial: "a" });
    expect((await variables.read("s")).constraints).toEqual({ min_length: 1, max_length: 3 });
    expect((await variables.read("m")).constraints).toEqual({ allowed_modules: ["a"] });
  });

  it("hands out values that the caller may change", async () => {
    const variables = createVariables();
    const given = { shape: [2, 2], data: [[1, 2] as number[], [3, 4] as number[]] };
    const tensor = await variables.define("t", { type: "tensor", initial: given });
    const embedding = await variables.define("e", { type: "embedding", initial: [1, 2] });
    given.data[0]?.push(5);
    const got = await tensor.get();
    (got.data as number[][])[0]?.push(6);
    (await embedding.get()).push(7);
    expect(await tensor.get()).toEqual({
      shape: [2, 2],
      data: [
        [1, 2],
        [3, 4],
      ],
    });
    expect(await embedding.get()).toEqual([1, 2]);
  });

  it("says which variable there is not", async () => {
    const variables = createVariables();
    for (const attempt of [
      () => variables.get("x"),
      () => variables.set("x", 1),
      () => variables.delete("x"),
      () => variables.history("x"),
      () => variables.rollback("x", 0),
      () => variables.startOptimization("x"),
      () => variables.stopOptimization("x"),
      () => variables.addDependency("x", "x"),
      () => variables.setConstraints("x", {}),
      () => variables.openWatch("x"),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: "VARIABLE_NOT_FOUND",
        message: 'There is no variable "x".',
        details: { identifier: "x" },
      });
    }
  });

  it("takes names of inherited members for ordinary names", async () => {
    const variables = createVariables();
    for (const name of ["__proto__", "constructor", "toString"]) {
      expect(await variables.has(name)).toBe(false);
      await variables.register({ name, type: "string", initial: name, metadata: { [name]: name } });
      expect(await variables.get(name)).toBe(name);
      expect(Object.entries((await variables.read(name)).metadata)).toContainEqual([name, name]);
    }
  });
});

describe("SessionVariables: list and delete", () => {
  it("lists variables in order of creation, by a pattern that is anchored and literal", async () => {
    const variables = createVariables();
    for (const name of ["b", "a", "nan", "a.c", "axc"]) {
      await variables.register({ name, type: "integer", initial: 0 });
    }
    const namesOf = async (pattern?: string): Promise<string[]> =>
      (await variables.list(pattern)).map(({ name }) => name);
    expect(await namesOf()).toEqual(["b", "a", "nan", "a.c", "axc"]);
    expect(await namesOf("a*")).toEqual(["a", "a.c", "axc"]);
    expect(await namesOf("*a*")).toEqual(["a", "nan", "a.c", "axc"]);
    expect(await namesOf("a.c")).toEqual(["a.c"]);
    expect(await namesOf("[")).toEqual([]);
  });

  it("deletes a variable with its history, which makes room for another", async () => {
    const runtime = new Runtime();
    const session = await runtime.createSession();
    const { variables } = session;
    await variables.define("n", { type: "integer", initial: 1 });
    for (const value of [2, 3, 4]) await variables.set("n", value);
    await variables.delete("n");
    expect(await variables.has("n")).toBe(false);
    expect(await session.info()).toMatchObject({ variableCount: 0, bytes: 0 });
    await variables.define("n", { type: "string", initial: "new" });
    expect(await variables.history("n")).toHaveLength(1);
  });
});

describe("SessionVariables: update", () => {
  it("loses no change of callers who change the same variable at once", async () => {
    const variables = createVariables();
    const count = await variables.define("count", { type: "integer", initial: 0 });
    await Promise.all(
      Array.from({ length: 500 }, () => count.update((value) => Number(value) + 1)),
    );
    expect(await count.read()).toMatchObject({ value: 500, version: 500 });
  });

  it("hands on what the function throws and goes on with the next", async () => {
    const variables = createVariables();
    const count = await variables.define("count", { type: "integer", initial: 0 });
    const failing = count.update(() => {
      throw new Error("no");
    });
    const following = count.update((value) => Number(value) + 1);
    await expect(failing).rejects.toThrow("no");
    expect(await following).toMatchObject({ value: 1 });
  });
});

describe("SessionVariables: limits", () => {
  it("holds as many variables, bytes and metadata as a session may have", async () => {
    const limits = { variables: 2, bytes: 4_000, valueBytes: 2_000, metadataLength: 60 };
    const { variables } = await new Runtime({ limits }).createSession();
    const define = (name: string, initial: string): Promise<unknown> =>
      variables.define(name, { type: "string", initial });
    await define("a", "x");
    await expect(define("b", "x".repeat(1_001))).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      details: { quota: "valueBytes", limit: 2_000 },
    });
    await define("b", "x");
    await expect(define("c", "x")).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      details: { quota: "variables", limit: 2 },
    });
    await variables.set("a", "x".repeat(900));
    await expect(variables.set("b", "x".repeat(900))).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      details: { quota: "bytes", limit: 4_000 },
    });
    expect(await variables.get("b")).toBe("x");
    await expect(
      variables.set("b", "y", { metadata: { note: "z".repeat(60) } }),
    ).rejects.toMatchObject({ code: "QUOTA_EXCEEDED", details: { quota: "metadata" } });
  });

  it("counts what is kept besides values: constraints, rules, sources, dependencies, locks", async () => {
    const { variables } = await new Runtime({ limits: { bytes: 20_000 } }).createSession();
    await variables.define("a", { type: "string", initial: "x" });
    await variables.define("b", { type: "string", initial: "x" });
    const before = await variables.list();
    const long = "x".repeat(15_000);
    const constraints = { enum: ["x", long] };
    for (const attempt of [
      () => variables.register({ name: "c", type: "string", initial: "x", constraints }),
      () =>
        variables.register({ name: "c", type: "string", initial: "", access: { read: [long] } }),
      () => variables.set("a", "y", { metadata: { source: long } }),
      () => variables.setConstraints("a", constraints),
      () => variables.setAccess("a", { read: [long] }),
      () => variables.addDependency("a", "b", long),
      () => variables.startOptimization("a", { optimizerId: long }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: "QUOTA_EXCEEDED",
        details: { quota: "bytes", limit: 20_000 },
      });
    }
    expect(await variables.list()).toEqual(before);
  });

  it("keeps constraints as they were given, whatever becomes of their lists", async () => {
    const variables = createVariables();
    const choices = ["a", "b"];
    await variables.define("c", { type: "choice", initial: "a", choices });
    choices.push("c");
    expect((await variables.read("c")).constraints).toEqual({ choices: ["a", "b"] });
  });

  it("holds a source to the length of metadata", async () => {
    const { variables } = await new Runtime({ limits: { metadataLength: 10 } }).createSession();
    await variables.define("a", { type: "string", initial: "x", metadata: { source: "user" } });
    await expect(
      variables.set("a", "y", { metadata: { source: "x".repeat(11) } }),
    ).rejects.toMatchObject({ code: "QUOTA_EXCEEDED", details: { quota: "metadata", limit: 10 } });
    expect(await variables.read("a")).toMatchObject({ value: "x", source: "user", version: 0 });
  });

  it("is gone with its session", async () => {
    const session = await new Runtime().createSession();
    const { variables } = session;
    await variables.define("n", { type: "integer", initial: 1 });
    await session.close();
    for (const attempt of [
      () => variables.get("n"),
      () => variables.set("n", 2),
      () => variables.list(),
      () => variables.define("m", { type: "integer", initial: 1 }),
      () => variables.openWatch("n"),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    }
  });
});
