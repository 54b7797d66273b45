import type { VariableDefinition } from "later-runtime";
import { expect, test } from "vitest";

import { thrownBy } from "../client/fixtures/thrown-by.ts";
import { createLoopback } from "./fixtures/create-loopback.ts";

const session = "s";

async function createVariables(options: Parameters<typeof createLoopback>[0] = {}) {
  const loopback = createLoopback(options);
  const { variables } = await loopback.runtime.createSession({ id: session });
  const ask = (method: string, params: object = {}) =>
    loopback.requests.request({
      method: `variables.${method}`,
      session,
      params: params as Readonly<Record<string, unknown>>,
    });
  return { ...loopback, variables, ask };
}

test("makes variables and tells everything about them", async () => {
  const { ask, variables } = await createVariables();

  const made = await ask("register", {
    name: "temperature",
    type: "float",
    value: 0.5,
    constraints: { min: 0, max: 2 },
    metadata: { unit: "none", source: "python" },
  });

  const { id } = await variables.read("temperature");
  expect(made).toEqual({
    id,
    name: "temperature",
    type: "float",
    value: 0.5,
    constraints: { min: 0, max: 2 },
    metadata: { unit: "none" },
    source: "python",
    version: 0,
    createdAt: expect.any(Number),
    updatedAt: expect.any(Number),
    optimizing: false,
  });
  expect(await ask("get", { identifier: id })).toEqual(made);
  await variables.startOptimization("temperature");
  expect(await ask("get", { identifier: "temperature" })).toEqual({
    ...(made as object),
    optimizing: true,
  });
});

const many = Float64Array.from({ length: 1_025 }, (_, index) => index / 7);
const whole = Array.from({ length: 40 }, (_, row) =>
  Array.from({ length: 30 }, (_, column) => row * column),
);
const texts = Array.from({ length: 1_025 }, (_, index) => `t${index}`);

test.each<[VariableDefinition, unknown, unknown?]>([
  [{ type: "float", initial: 0.5 }, 0.5],
  [{ type: "float", initial: Number.NaN }, "NaN"],
  [{ type: "float", initial: -Infinity }, "-Infinity"],
  [{ type: "integer", initial: 7 }, 7],
  [{ type: "integer", initial: -(2n ** 70n) }, -(2n ** 70n)],
  [{ type: "string", initial: 'naïve\u0000 🙂 "NaN"' }, 'naïve\u0000 🙂 "NaN"'],
  [{ type: "boolean", initial: true }, true],
  [{ type: "choice", choices: ["NaN", "b"], initial: "NaN" }, "NaN"],
  [{ type: "module", initial: "ReAct" }, "ReAct"],
  [
    { type: "embedding", initial: [1.5, Number.NaN, Infinity, -Infinity] },
    [1.5, "NaN", "Infinity", "-Infinity"],
  ],
  [{ type: "embedding", initial: many.subarray(1) }, Array.from(many.subarray(1))],
  [
    { type: "embedding", initial: many },
    { shape: [1_025], data: many },
  ],
  [
    { type: "tensor", initial: { shape: [], data: Number.NaN } },
    { shape: [], data: "NaN" },
  ],
  [
    {
      type: "tensor",
      initial: { shape: [2, 2], data: [[1, Number.NaN], Float64Array.of(0.5, Infinity)] },
    },
    {
      shape: [2, 2],
      data: [
        [1, "NaN"],
        [0.5, "Infinity"],
      ],
    },
  ],
  [
    { type: "tensor", initial: { shape: [3], data: Int8Array.of(-1, 0, 1) } },
    { shape: [3], data: [-1, 0, 1] },
    { shape: [3], data: [-1, 0, 1] },
  ],
  [
    { type: "tensor", initial: { shape: [2], data: [2n ** 70n, "x"] } },
    { shape: [2], data: [2n ** 70n, "x"] },
  ],
  [
    { type: "tensor", initial: { shape: [0, 5_000], data: [] } },
    { shape: [0, 5_000], data: [] },
  ],
  [
    { type: "tensor", initial: { shape: [25, 41], data: Float32Array.from(many) } },
    { shape: [25, 41], data: { shape: [25, 41], data: Float32Array.from(many) } },
  ],
  [
    {
      type: "tensor",
      initial: {
        shape: [1_025],
        data: BigInt64Array.from({ length: 1_025 }, (_, index) => BigInt(-index)),
      },
    },
    {
      shape: [1_025],
      data: {
        shape: [1_025],
        data: BigInt64Array.from({ length: 1_025 }, (_, index) => BigInt(-index)),
      },
    },
  ],
  [
    { type: "tensor", initial: { shape: [40, 30], data: whole } },
    { shape: [40, 30], data: { shape: [40, 30], data: Float64Array.from(whole.flat()) } },
    { shape: [40, 30], data: Float64Array.from(whole.flat()) },
  ],
  [
    { type: "tensor", initial: { shape: [1_025], data: texts } },
    { shape: [1_025], data: texts },
  ],
])("carries the value of %o both ways", async (definition, expected, again) => {
  const { ask, variables } = await createVariables();
  await variables.define("v", definition);
  const before = await variables.get("v");

  const { value, type } = (await ask("get", { identifier: "v" })) as {
    value: unknown;
    type: string;
  };
  expect(value).toEqual(expected);
  await ask("register", { name: "copy", type, value });
  await ask("set", { identifier: "v", value });

  const kept = again ?? before;
  expect(await variables.get("copy")).toEqual(kept);
  expect(await variables.get("v")).toEqual(kept);
});

test("takes embeddings as attachments of any numeric type, and the elements of tensors", async () => {
  const { ask, variables } = await createVariables();
  await variables.define("e", { type: "embedding", initial: [] });
  await variables.define("t", { type: "tensor", initial: { shape: [0], data: [] } });

  await ask("set", { identifier: "e", value: Float32Array.of(0.5, 2) });
  expect(await variables.get("e")).toEqual([0.5, 2]);
  await ask("set", { identifier: "e", value: BigInt64Array.of(3n) });
  expect(await variables.get("e")).toEqual([3]);
  await ask("setMany", {
    updates: { e: Float64Array.of(1, Number.NaN), t: { shape: [2, 1], data: Int16Array.of(7, 8) } },
  });
  expect(await variables.get("e")).toEqual([1, Number.NaN]);
  expect(await variables.get("t")).toEqual({ shape: [2, 1], data: Int16Array.of(7, 8) });
});

test("sets values on the condition of a version, with metadata", async () => {
  const { ask, variables } = await createVariables();
  await variables.define("x", { type: "integer", initial: 0 });

  expect(
    await ask("set", { identifier: "x", value: 1, expectedVersion: 0, metadata: { why: "test" } }),
  ).toEqual({ version: 1 });
  expect(
    await thrownBy(ask("set", { identifier: "x", value: 2, expectedVersion: 0 })),
  ).toMatchObject({
    code: "VERSION_CONFLICT",
  });
  expect(await variables.read("x")).toMatchObject({ value: 1, metadata: { why: "test" } });
});

test("reads several variables, whatever they are called", async () => {
  const { ask, variables } = await createVariables();
  await variables.define("__proto__", { type: "integer", initial: 1 });
  await variables.define("b", { type: "integer", initial: 2 });

  const { found, missing } = (await ask("getMany", {
    identifiers: ["b", "nosuch", "__proto__"],
  })) as { found: object; missing: unknown };

  expect(Object.entries(found).map(([name, { value }]) => [name, value])).toEqual([
    ["b", 2],
    ["__proto__", 1],
  ]);
  expect(missing).toEqual(["nosuch"]);
});

test("sets several values at once: all or none, or those that can be set", async () => {
  const { ask, variables } = await createVariables();
  await variables.define("__proto__", { type: "integer", initial: 1 });
  await variables.define("b", { type: "integer", initial: 2 });
  const updates = Object.fromEntries<unknown>([
    ["__proto__", 10],
    ["b", "no number"],
    ["nosuch", 1],
  ]);
  const errors = { b: expect.stringContaining("must be an integer"), nosuch: expect.any(String) };

  expect(await ask("setMany", { updates })).toEqual({ versions: {}, errors });
  expect(await variables.get("__proto__")).toBe(1);
  const { versions, ...rest } = (await ask("setMany", { updates, atomic: false })) as {
    versions: object;
  };
  expect(Object.entries(versions)).toEqual([["__proto__", 1]]);
  expect(rest).toEqual({ errors });
  expect(await variables.get("__proto__")).toBe(10);
});

test("lists variables, the oldest first, and deletes them", async () => {
  const { ask, variables } = await createVariables();
  for (const name of ["b", "a", "bc"])
    await variables.define(name, { type: "integer", initial: 0 });
  const names = async (params?: object) =>
    ((await ask("list", params)) as { name: string }[]).map(({ name }) => name);

  expect(await names()).toEqual(["b", "a", "bc"]);
  expect(await names({ pattern: "b*" })).toEqual(["b", "bc"]);
  expect(await ask("delete", { identifier: "b" })).toBeNull();
  expect(await names({ pattern: null })).toEqual(["a", "bc"]);
  expect(await thrownBy(ask("delete", { identifier: "b" }))).toMatchObject({
    code: "VARIABLE_NOT_FOUND",
    details: { identifier: "b" },
  });
});

test.each<[string, object]>([
  ["register", { name: 1, type: "float", value: 1 }],
  ["register", { name: "x", value: 1 }],
  ["register", { name: "x", type: "float" }],
  ["register", { name: "x", type: "float", value: 1, constraints: [] }],
  ["register", { name: "x", type: "float", value: 1, metadata: { source: 5 } }],
  ["get", {}],
  ["get", { identifier: ["x"] }],
  ["getMany", { identifiers: "x" }],
  ["getMany", { identifiers: ["x", 1] }],
  ["set", { identifier: "x" }],
  ["set", { identifier: "x", value: 1, expectedVersion: -1 }],
  ["set", { identifier: "x", value: 1, expectedVersion: "0" }],
  ["set", { identifier: "x", value: 1, metadata: "none" }],
  ["setMany", { updates: [] }],
  ["setMany", { updates: {}, atomic: "yes" }],
  ["list", { pattern: 1 }],
  ["delete", {}],
  ["watch", { identifiers: "x" }],
])("refuses variables.%s with %o", async (method, params) => {
  const { ask, variables } = await createVariables();
  await variables.define("x", { type: "float", initial: 0 });

  expect(await thrownBy(ask(method, params))).toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(await variables.read("x")).toMatchObject({ version: 0 });
});

test.each<[string, object]>([
  ["float", { value: { shape: [1], data: Float64Array.of(1) } }],
  ["embedding", { value: [{ shape: [1], data: Float64Array.of(1) }] }],
  ["tensor", { value: { shape: [3], data: Float64Array.of(1) } }],
  ["tensor", { value: { data: [1] } }],
  ["tensor", { value: { shape: [1], data: [{}] } }],
  ["tensor", { value: Float64Array.of(1) }],
  ["nosuch", { value: 1 }],
])("refuses to make a %s of %o", async (type, value) => {
  const { ask } = await createVariables();

  expect(await thrownBy(ask("register", { name: "x", type, ...value }))).toMatchObject({
    code: "INVALID_VARIABLE",
  });
});

test("takes no more identifiers in one request than the limit says", async () => {
  const { ask } = await createVariables({ maxBatchSize: 2 });
  const identifiers = ["a", "b", "c"];

  for (const request of [
    ask("getMany", { identifiers }),
    ask("watch", { identifiers }),
    ask("setMany", { updates: { a: 1, b: 2, c: 3 } }),
  ]) {
    expect(await thrownBy(request)).toMatchObject({
      code: "QUOTA_EXCEEDED",
      details: { quota: "batch", limit: 2 },
    });
  }
});

test("uses variables on behalf of the one who asks", async () => {
  const { ask, variables, requests } = await createVariables({
    caller: { principal: "worker-7", roles: [] },
  });
  await variables.define("mine", { type: "integer", initial: 0, access: { write: ["worker-*"] } });
  await variables.define("secret", { type: "integer", initial: 0, access: { read: [] } });

  await ask("set", { identifier: "mine", value: 1 });

  expect(await variables.read("mine")).toMatchObject({ changedBy: "worker-7" });
  expect(await thrownBy(ask("get", { identifier: "secret" }))).toMatchObject({
    code: "PERMISSION_DENIED",
  });
  const watch = { method: "variables.watch", session, params: { identifiers: ["secret"] } };
  expect(await thrownBy(requests.watch(watch, () => {}))).toMatchObject({
    code: "PERMISSION_DENIED",
  });
});
