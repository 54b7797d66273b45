import type { Tensor, VariableDefinition } from "later-runtime";
import { expect, expectTypeOf, test } from "vitest";

import { createBridge } from "./fixtures/create-bridge.ts";
import { thrownBy } from "./fixtures/thrown-by.ts";

test("defines a variable with constraints and reads it back", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");

  const temperature = await variables.define("temperature", {
    type: "float",
    initial: 1,
    min: 0,
    max: 2,
    description: "How daring the answers are.",
    metadata: { unit: "none" },
  });

  expect(temperature.identifier).toMatch(/^var_temperature_/);
  expect(await temperature.get()).toBe(1);
  expect(await variables.get("temperature")).toBe(1);
  expect(await temperature.read()).toMatchObject({
    id: temperature.identifier,
    name: "temperature",
    type: "float",
    value: 1,
    constraints: { min: 0, max: 2 },
    metadata: { description: "How daring the answers are.", unit: "none" },
    version: 0,
  });
  expectTypeOf(temperature.get).returns.resolves.toBeNumber();
});

test("infers the values of a variable from its definition", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");

  const mode = await variables.define("mode", {
    type: "choice",
    choices: ["fast", "slow"],
    initial: "fast",
  });

  expectTypeOf(mode.get).returns.resolves.toEqualTypeOf<"fast" | "slow">();
  await mode.set("slow");
  expect(await mode.get()).toBe("slow");
});

const large = Array.from({ length: 3_000 }, (_, index) => index / 7);

test.each<[VariableDefinition, unknown]>([
  [{ type: "float", initial: 0.5 }, 42],
  [{ type: "float", initial: Number.NaN }, -Infinity],
  [{ type: "float", initial: Infinity }, -0],
  [{ type: "float", initial: 1e300 }, 5e-324],
  [{ type: "integer", initial: 7 }, 2n ** 70n],
  [{ type: "integer", initial: -(2n ** 70n) }, Number.MAX_SAFE_INTEGER],
  [{ type: "string", initial: "" }, 'naïve\u0000 🙂 "quoted"'],
  [{ type: "boolean", initial: true }, false],
  [{ type: "choice", choices: ["a", "b"], initial: "a" }, "b"],
  [{ type: "module", initial: "ChainOfThought" }, "ReAct"],
  [{ type: "embedding", initial: [1, Number.NaN, -Infinity] }, [0.1]],
  [{ type: "embedding", initial: large }, large.toReversed()],
  [
    {
      type: "tensor",
      initial: {
        shape: [2, 2],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
    },
    { shape: [], data: 7 },
  ],
  [
    { type: "tensor", initial: { shape: [0], data: [] } },
    { shape: [2], data: [2n ** 70n, "x"] },
  ],
])("carries values of %o both ways", async (definition, second) => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");

  const variable = await variables.define("v", definition);
  expect(await variables.get("v")).toEqual(definition.initial);
  expect(await variables.set("v", second)).toEqual({ version: 1 });
  expect(await variable.get()).toEqual(second);
});

test("carries large numeric arrays as bytes, and tensors in the type of array that they are in", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const million = Float64Array.from({ length: 1_000_000 }, (_, index) => Math.sin(index));
  const tensor: Tensor = {
    shape: [100, 50],
    data: Float32Array.from({ length: 5_000 }, (_, index) => index / 3),
  };

  await variables.define("embedding", { type: "embedding", initial: million });
  const { version } = await variables.set("embedding", million.toReversed());
  await variables.define("tensor", { type: "tensor", initial: tensor });

  expect(version).toBe(1);
  const embedding = await variables.get("embedding");
  expect(embedding).toHaveLength(1_000_000);
  expect((embedding as number[])[0]).toBe(Math.sin(999_999));
  expect(await variables.get("tensor")).toEqual(tensor);
  const host = await runtime.session("s");
  expect(await host.variables.get("tensor")).toEqual(tensor);
});

test("gives values that are the caller's own, from the cache too", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("list", { type: "embedding", initial: [1, 2] });
  await variables.define("tensor", { type: "tensor", initial: { shape: [2], data: [1, 2] } });

  for (const _ of [1, 2]) {
    const list = (await variables.get("list")) as number[];
    const tensor = (await variables.get("tensor")) as Tensor & { data: number[] };
    expect([list, tensor.data]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    list[0] = 9;
    tensor.data[0] = 9;
  }
});

test("leaves it to the host whether a value fits", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("n", { type: "integer", initial: 1, max: 5 });
  await variables.define("flag", { type: "boolean", initial: true });

  expect(await thrownBy(variables.set("n", 6))).toMatchObject({
    code: "INVALID_VARIABLE",
    message: "value 6 is above maximum 5",
  });
  expect(await thrownBy(variables.set("n", "six"))).toMatchObject({ code: "INVALID_VARIABLE" });
  expect(await thrownBy(variables.set("n", null))).toMatchObject({ code: "INVALID_VARIABLE" });
  await variables.set("flag", 0);
  expect(await variables.get("flag")).toBe(false);
});

test("says with a definition who may do what", async () => {
  const { runtime, connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const fixed = await variables.define("fixed", {
    type: "float",
    initial: 1,
    metadata: { unit: "°C" },
    access: { read: ["client"], write: ["other"] },
  });
  expect(await fixed.get()).toBe(1);
  expect((await thrownBy(fixed.set(2))).code).toBe("PERMISSION_DENIED");
  const record = await (await runtime.session("s")).variables.read("fixed");
  expect(record.access).toEqual({ read: ["client"], write: ["other"] });
  expect(record.metadata).toEqual({ unit: "°C" });
});

test("says what is wrong with a definition", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("taken", { type: "float", initial: 1 });

  const define = (name: string, definition: VariableDefinition) =>
    thrownBy(variables.define(name, definition));
  expect((await define("taken", { type: "float", initial: 1 })).code).toBe("VARIABLE_EXISTS");
  expect((await define("", { type: "float", initial: 1 })).code).toBe("INVALID_VARIABLE");
  expect((await define("a", { type: "float", initial: 1, min: 2 })).code).toBe("INVALID_VARIABLE");
  const access = { read: "everybody" } as never;
  expect((await define("b", { type: "float", initial: 1, access })).code).toBe("INVALID_VARIABLE");
});

test("names what does not exist", async () => {
  const { connect } = await createBridge();
  const session = await (await connect()).session("s");

  expect(await thrownBy(session.variables.get("none"))).toMatchObject({
    code: "VARIABLE_NOT_FOUND",
    message: "Variable not found: none",
    details: { identifier: "none" },
  });
  expect(await session.variables.has("none")).toBe(false);
  await session.close();
  expect(await thrownBy(session.variables.get("none"))).toMatchObject({
    code: "SESSION_NOT_FOUND",
    details: { sessionId: "s" },
  });
});

test("sets a value only over the version that was expected, 0 included", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const counter = await variables.define("counter", { type: "integer", initial: 0 });

  expect(await counter.set(1, { expectedVersion: 0 })).toEqual({ version: 1 });
  expect((await thrownBy(counter.set(2, { expectedVersion: 0 }))).code).toBe("VERSION_CONFLICT");
  expect((await thrownBy(counter.set(2, { expectedVersion: 7 }))).code).toBe("VERSION_CONFLICT");
  expect((await thrownBy(counter.set(2, { expectedVersion: -1 }))).code).toBe("INVALID_ARGUMENT");
  expect(await counter.set(2, { expectedVersion: 1, metadata: { by: "me" } })).toEqual({
    version: 2,
  });
  const { metadata } = await counter.read();
  expect(metadata["by"]).toBe("me");
  expect(Object.keys(metadata).filter((name) => name.startsWith("later."))).toEqual([]);
});

test("updates under contention without losing a change", async () => {
  const { connect } = await createBridge();
  const clients = await Promise.all([connect(), connect()]);
  const sessions = await Promise.all(clients.map((client) => client.session("s")));
  await sessions[0]?.variables.define("counter", { type: "integer", initial: 0 });

  await Promise.all(
    sessions.flatMap(({ variables }) =>
      Array.from({ length: 25 }, () => variables.update<number>("counter", (value) => value + 1)),
    ),
  );

  expect(await sessions[0]?.variables.get("counter", { fresh: true })).toBe(50);
});

test("updates a variable that was deleted and made again since it was read", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const others = (await (await connect()).session("s")).variables;
  await variables.define("n", { type: "integer", initial: 1 });
  await variables.get("n");
  await others.delete("n");
  await others.define("n", { type: "integer", initial: 10 });

  await variables.update<number>("n", (value) => value + 1);

  expect(await variables.get("n")).toBe(11);
});

test("throws what the function of an update throws, and stops when it is given up", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("n", { type: "integer", initial: 1 });
  const refuse = (): never => {
    throw new RangeError("no");
  };

  await expect(variables.update("n", refuse)).rejects.toThrow(RangeError);
  const update = variables.update("n", (value) => value, { signal: AbortSignal.abort() });
  expect((await thrownBy(update)).code).toBe("CANCELLED");
});

test("reads several variables in the order asked for", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const a = await variables.define("a", { type: "integer", initial: 1 });
  await variables.define("b", { type: "embedding", initial: large });

  await variables.get("b");
  const found = await variables.readMany(["none", "b", a.identifier, "a"]);

  expect([...found.keys()]).toEqual(["b", a.identifier, "a"]);
  expect(found.get("b")?.value).toEqual(Float64Array.from(large));
  expect((await variables.readMany([])).size).toBe(0);
});

test("lists variables whose names fit, the oldest first", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  for (const name of ["t_b", "other", "t_a"]) {
    await variables.define(name, { type: "string", initial: name });
  }

  expect((await variables.list("t_*")).map(({ name }) => name)).toEqual(["t_b", "t_a"]);
  expect(await variables.list()).toHaveLength(3);
});

test("sets several values at once, all or none", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("a", { type: "integer", initial: 1, max: 5 });
  await variables.define("b", { type: "embedding", initial: [] });

  const { versions } = await variables.setMany({ a: 2, b: large });
  expect(versions).toEqual(new Map(Object.entries({ a: 1, b: 1 })));
  expect(await variables.get("b")).toEqual(large);

  const failure = await thrownBy(variables.setMany({ a: 6, b: [1] }));
  expect(failure).toMatchObject({
    code: "INVALID_VARIABLE",
    message: "value 6 is above maximum 5",
    details: { errors: { a: "value 6 is above maximum 5" } },
  });
  expect((await thrownBy(variables.setMany({ none: 1 }))).code).toBe("VARIABLE_NOT_FOUND");
  expect(await variables.get("b")).toEqual(large);
});

test("sets what can be set of a batch that is not atomic", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("a", { type: "integer", initial: 1, max: 5 });
  await variables.define("b", { type: "integer", initial: 1 });
  await variables.readMany(["a", "b"]);

  const updates = new Map(Object.entries({ a: 6, b: 2, none: 3 }));
  const { versions, errors } = await variables.setMany(updates, {
    atomic: false,
    metadata: { by: "batch" },
  });

  expect([...versions]).toEqual([["b", 1]]);
  expect(Array.from(errors, ([name, { code }]) => [name, code]).toSorted()).toEqual([
    ["a", "INVALID_VARIABLE"],
    ["none", "VARIABLE_NOT_FOUND"],
  ]);
  expect(await variables.get("b")).toBe(2);
  expect((await variables.read("b")).metadata["by"]).toBe("batch");
});

test("does not let a name pass for set that the protocol loses", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");

  const updates = new Map([["__proto__", 1]]);
  const result = variables.setMany(updates, { atomic: false });

  const failed = await result.then(({ errors }) => errors.size > 0).catch(() => true);
  expect(failed).toBe(true);
});

test("tells the history of a variable and goes back in it", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const variable = await variables.define("v", { type: "embedding", initial: large });
  await variable.set([1], { metadata: { why: "shorter" } });
  await variable.set([Number.NaN]);

  const history = await variable.history();
  expect(history.map(({ version, value }) => [version, value])).toEqual([
    [2, [Number.NaN]],
    [1, [1]],
    [0, large],
  ]);
  expect(history[1]).toMatchObject({ metadata: { why: "shorter" } });
  expect(history[0]?.updatedAt).toBeGreaterThan(1.7e12);
  expect(await variable.history(1)).toHaveLength(1);
  expect(await variable.history(0)).toEqual([]);
  expect(await variable.rollback(0)).toMatchObject({ version: 3, value: Float64Array.from(large) });
  expect(await variable.get()).toEqual(large);
  expect((await thrownBy(variable.rollback(9))).code).toBe("VERSION_NOT_FOUND");
});

test("deletes a variable", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const variable = await variables.define("v", { type: "integer", initial: 1 });
  await variables.get("v");

  await variable.delete();

  expect(await variables.has("v")).toBe(false);
  expect((await thrownBy(variables.delete("v"))).code).toBe("VARIABLE_NOT_FOUND");
});

test("locks a variable for an optimizer, who alone sets it then", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const variable = await variables.define("v", { type: "float", initial: 1 });

  const lock = await variables.startOptimization("v", {
    optimizerId: "tuner",
    config: { steps: "3" },
  });
  expect(lock).toMatchObject({ optimizerId: "tuner", optimizationId: expect.any(String) });
  expect((await variable.read()).optimization?.optimizerId).toBe("tuner");
  expect((await thrownBy(variable.set(2))).code).toBe("VARIABLE_LOCKED");
  expect((await thrownBy(variables.startOptimization("v"))).code).toBe("VARIABLE_LOCKED");
  await variable.set(3, { optimizerId: "tuner" });

  expect(await variables.stopOptimization("v")).toEqual({ stopped: true, value: 3 });
  expect(await variables.stopOptimization("v", { force: true })).toMatchObject({ stopped: false });
  expect((await variable.read()).optimization).toBeUndefined();
});

test("refuses dependencies that run in a circle", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("a", { type: "float", initial: 1 });
  await variables.define("b", { type: "float", initial: 1 });

  await variables.addDependency("a", "b", { type: "scale" });
  expect((await thrownBy(variables.addDependency("b", "a"))).code).toBe("DEPENDENCY_CYCLE");
});

test("tells who may do what with a variable", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const host = await runtime.session("s");
  await host.variables.define("secret", { type: "string", initial: "x", access: { read: [] } });
  await host.variables.define("fixed", { type: "string", initial: "x", access: { write: [] } });

  expect((await thrownBy(variables.get("secret"))).code).toBe("PERMISSION_DENIED");
  expect((await variables.read("fixed")).access).toEqual({ write: [] });
  expect((await thrownBy(variables.set("fixed", "y"))).code).toBe("PERMISSION_DENIED");
});
