import { describe, expect, it } from "vitest";

import { Runtime } from "../runtime/runtime.ts";
import { MemorySessionStore } from "../store/memory-session-store.ts";
import { createVariables } from "./create-variables.ts";
import type { VariableChange } from "./variable-change.ts";

/** The next changes of a watch. */
async function take(
  watch: AsyncIterableIterator<VariableChange, undefined>,
  count: number,
): Promise<VariableChange[]> {
  const changes: VariableChange[] = [];
  while (changes.length < count) {
    const { value } = await watch.next();
    if (value === undefined) break;
    changes.push(value);
  }
  return changes;
}

describe("watch", () => {
  it("begins with the initial values and tells of every change in order", async () => {
    const variables = createVariables();
    await variables.define("a", { type: "integer", initial: 1 });
    await variables.define("b", { type: "integer", initial: 2 });
    const watch = await variables.openWatch(["b", "a"], { initial: true });
    await variables.set("a", 3, { metadata: { why: "test" } });
    await variables.setMany({ a: 4, b: 5 });
    await variables.setConstraints("a", { max: 9 });
    await variables.startOptimization("b");
    await variables.stopOptimization("b");
    await variables.delete("a");
    const changes = await take(watch, 9);
    expect(changes.map(({ type, variable }) => [type, variable.name, variable.value])).toEqual([
      ["initial_value", "b", 2],
      ["initial_value", "a", 1],
      ["value_change", "a", 3],
      ["value_change", "a", 4],
      ["value_change", "b", 5],
      ["constraint_change", "a", 4],
      ["optimization_started", "b", 5],
      ["optimization_stopped", "b", 5],
      ["deleted", "a", 4],
    ]);
    expect(changes[2]).toMatchObject({ metadata: { why: "test" }, missed: 0 });
    await watch.return?.();
  });

  it("follows a name to the variable that has it later", async () => {
    const variables = createVariables();
    await variables.define("a", { type: "integer", initial: 1 });
    const watch = await variables.openWatch("a");
    await variables.delete("a");
    await variables.define("a", { type: "string", initial: "x" });
    const changes = await take(watch, 2);
    expect(changes.map(({ type, variable }) => [type, variable.type])).toEqual([
      ["deleted", "integer"],
      ["created", "string"],
    ]);
    await watch.return?.();
  });

  it("finds by a pattern also what is made later", async () => {
    const variables = createVariables();
    const watch = await variables.openWatch({ pattern: "t*" });
    await variables.define("x", { type: "integer", initial: 1 });
    await variables.define("t1", { type: "integer", initial: 1 });
    const [change] = await take(watch, 1);
    expect(change).toMatchObject({ type: "created", variable: { name: "t1" } });
    await watch.return?.();
  });

  it("is an iteration that ends when it is left, aborted, or the session ends", async () => {
    const runtime = new Runtime({ limits: { watches: 1 } });
    const session = await runtime.createSession();
    const { variables } = session;
    const n = await variables.define("n", { type: "integer", initial: 1 });
    for await (const change of n.watch({ initial: true })) {
      expect(change.variable.value).toBe(1);
      break;
    }
    const controller = new AbortController();
    const aborted = n.watch({ signal: controller.signal });
    const pending = aborted.next();
    setTimeout(() => controller.abort(), 5);
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await n.watch({ signal: AbortSignal.abort() }).next()).toMatchObject({ done: true });
    const ended = await variables.openWatch("n");
    await n.set(2);
    await session.close();
    expect(await ended.next()).toMatchObject({ value: { variable: { value: 2 } } });
    expect(await ended.next()).toEqual({ done: true, value: undefined });
  });

  it("never goes back to an earlier state, also where processes share a store", async () => {
    const store = new MemorySessionStore();
    const [one, two] = [new Runtime({ store }), new Runtime({ store })];
    const here = await one.createSession({ id: "s" });
    const there = await two.session("s");
    await here.variables.define("a", { type: "integer", initial: 0 });
    await here.variables.define("b", { type: "integer", initial: 0 });
    await here.variables.addDependency("b", "a");
    const watch = await here.variables.openWatch("b");
    const rounds = Array.from({ length: 10 }, (_, index) => index);
    await Promise.all(
      rounds.flatMap((value) => [here.variables.set("a", value), there.variables.set("b", value)]),
    );
    const versions = (await take(watch, 20)).map(({ variable }) => variable.version);
    expect(versions).toEqual(versions.toSorted((left, right) => left - right));
    await watch.return?.();
  });

  it("refuses more watches than a session may have open", async () => {
    const { variables } = await new Runtime({ limits: { watches: 2 } }).createSession();
    await variables.define("n", { type: "integer", initial: 1 });
    const first = await variables.openWatch("n");
    await variables.openWatch("n");
    await expect(variables.openWatch("nosuch")).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });
    await first.return?.();
    await expect(variables.openWatch("nosuch")).rejects.toMatchObject({
      code: "VARIABLE_NOT_FOUND",
    });
    await variables.openWatch("n");
  });

  it("keeps of a slow reader's changes the latest of each variable, and counts the others", async () => {
    const variables = createVariables();
    await variables.define("a", { type: "integer", initial: 0 });
    await variables.define("b", { type: "integer", initial: 0 });
    const watch = await variables.openWatch(["a", "b"], { bufferSize: 10 });
    await variables.set("b", 1);
    for (let value = 1; value <= 1_000; value += 1) await variables.set("a", value);
    await watch.return?.();
    const left = await take(watch, 20);
    expect(left.length).toBeLessThanOrEqual(11);
    const told = left.reduce((sum, { missed }) => sum + 1 + missed, 0);
    expect(told).toBe(1_001);
    expect(left.at(-1)?.variable.value).toBe(1_000);
    expect(left.some(({ variable }) => variable.name === "b")).toBe(true);
  });

  it("tells ten thousand watches of their own variables only", async () => {
    const variables = createVariables();
    const names = Array.from({ length: 100 }, (_, index) => `v${index}`);
    for (const name of names) await variables.define(name, { type: "integer", initial: 0 });
    const watches = await Promise.all(
      Array.from({ length: 10_000 }, (_, index) => variables.openWatch(`v${index % 100}`)),
    );
    await variables.set("v7", 1);
    const told = await Promise.all(
      watches.filter((_, index) => index % 100 === 7).map((watch) => watch.next()),
    );
    expect(told.every(({ value }) => value?.variable.name === "v7")).toBe(true);
    await Promise.all(watches.map((watch) => watch.return?.()));
    const others = await Promise.all(watches.slice(0, 7).map((watch) => watch.next()));
    expect(others.every(({ done }) => done === true)).toBe(true);
  });
});
