import { expect, test } from "vitest";

import { Runtime } from "../runtime/runtime.ts";
import { MemorySessionStore } from "../store/memory-session-store.ts";
import { createStoredVariables } from "./stored-variables.ts";

test("are those of the session that another process has begun", async () => {
  await using runtime = new Runtime();
  const session = await runtime.createSession({ id: "s" });
  await session.variables.define("temperature", { type: "float", initial: 0.5 });
  const variables = createStoredVariables(runtime.store, "s");

  expect(await variables.get("temperature")).toBe(0.5);
  await variables.set("temperature", 0.7);
  expect(await session.variables.get("temperature")).toBe(0.7);
});

test("lose no change of each other's", async () => {
  await using runtime = new Runtime();
  const session = await runtime.createSession({ id: "s" });
  await session.variables.define("count", { type: "integer", initial: 0 });
  const several = [1, 2].map(() => createStoredVariables(runtime.store, "s"));

  const increase = (value: number): number => value + 1;
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => several[index % 2]?.update<number>("count", increase)),
  );

  expect(await session.variables.get("count")).toBe(20);
});

test("keep to limits of their own", async () => {
  await using runtime = new Runtime();
  await runtime.createSession({ id: "s" });
  const variables = createStoredVariables(runtime.store, "s", { variables: 0 });

  await expect(variables.define("count", { type: "integer", initial: 0 })).rejects.toMatchObject({
    code: "QUOTA_EXCEEDED",
  });
  expect(() => createStoredVariables(runtime.store, "s", { variables: -1 })).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});

test("keep to the limits of the store, and to lower ones of their own", async () => {
  const store = Object.assign(new MemorySessionStore(), { limits: { versions: 70 } });
  await using runtime = new Runtime({ store });
  const session = await runtime.createSession({ id: "s" });
  await session.variables.define("count", { type: "integer", initial: 0 });
  const stored = createStoredVariables(store, "s");
  const fewer = createStoredVariables(store, "s", { versions: 5 });
  const more = createStoredVariables(store, "s", { versions: 90 });

  expect(runtime.limits).toMatchObject({ versions: 70, variables: 10_000 });
  for (const [variables, kept] of [
    [stored, 70],
    [more, 70],
    [fewer, 5],
  ] as const) {
    for (let value = 1; value <= 100; value += 1) await variables.set("count", value);
    expect(await session.variables.history("count")).toHaveLength(kept + 1);
  }
});

test("keep the session alive while they are watched", async () => {
  await using runtime = new Runtime();
  await runtime.createSession({ id: "s", ttlMs: 60 });
  const watching = new AbortController();
  const variables = createStoredVariables(runtime.store, "s");
  await variables.openWatch({ pattern: "*" }, { signal: watching.signal });

  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await runtime.hasSession("s")).toBe(true);

  watching.abort();
  await expect.poll(() => runtime.hasSession("s")).toBe(false);
});

test("tell of a session that there is not", async () => {
  await using runtime = new Runtime();
  const variables = createStoredVariables(runtime.store, "none");

  await expect(variables.get("temperature")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
});
