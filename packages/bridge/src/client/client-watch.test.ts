import { setTimeout as delay } from "node:timers/promises";

import type { VariableValue } from "later-runtime";
import { expect, test, vi } from "vitest";

import { createBridge } from "./fixtures/create-bridge.ts";
import { thrownBy } from "./fixtures/thrown-by.ts";
import type { WatchedChange } from "./variable-watch.ts";

const large = Float64Array.from({ length: 3_000 }, (_, index) => index);

async function take(
  watch: AsyncIterableIterator<WatchedChange, undefined>,
  count: number,
): Promise<WatchedChange[]> {
  const changes: WatchedChange[] = [];
  while (changes.length < count) {
    const { done, value } = await watch.next();
    if (done === true) break;
    changes.push(value);
  }
  return changes;
}

test("tells initial values first, then changes in their order", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("v", { type: "embedding", initial: [0] });
  const watch = await variables.openWatch("v", { initial: true });

  const host = await runtime.session("s");
  for (let value = 1; value <= 20; value += 1) {
    await host.variables.set("v", [value], { metadata: { step: String(value) } });
  }
  await host.variables.set("v", large);
  await host.variables.delete("v");

  const changes = await take(watch, 23);
  expect(changes[0]).toMatchObject({ type: "initial_value", missed: 0 });
  expect(changes.slice(1, 21).map(({ type }) => type)).toEqual(Array(20).fill("value_change"));
  expect(changes.slice(0, 21).map(({ variable }) => variable.value)).toEqual(
    Array.from({ length: 21 }, (_, value) => Float64Array.of(value)),
  );
  expect(changes[3]).toMatchObject({ metadata: { step: "3" } });
  expect(changes[3]?.at).toBeGreaterThan(1.7e12);
  expect(changes[21]?.variable.value).toEqual(large);
  expect(changes[22]).toMatchObject({ type: "deleted", variable: { name: "v" } });
  await watch.return();
});

test("watches all variables whose names fit, also later ones", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("t_1", { type: "integer", initial: 1 });
  await variables.define("other", { type: "integer", initial: 1 });
  const watch = await variables.openWatch({ pattern: "t_*" }, { initial: true });

  await variables.define("t_2", { type: "integer", initial: 2 });
  await variables.set("other", 2);
  await variables.set("t_1", 3);

  const changes = await take(watch, 3);
  expect(changes.map(({ type, variable }) => [type, variable.name])).toEqual([
    ["initial_value", "t_1"],
    ["created", "t_2"],
    ["value_change", "t_1"],
  ]);
});

test("tells what a change of a dependency comes from", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const a = await variables.define("a", { type: "integer", initial: 1 });
  const b = await variables.define("b", { type: "integer", initial: 1 });
  await variables.addDependency("a", "b");
  const watch = await variables.openWatch("a");

  await b.set(2);

  const [change] = await take(watch, 1);
  expect(change).toMatchObject({
    type: "dependency_change",
    variable: { id: a.identifier },
    cause: { id: b.identifier, name: "b" },
    metadata: {},
  });
});

test("begins with the first next, and ends without an error when it is left", async () => {
  const { connect } = await createBridge();
  const { variables } = await (await connect()).session("s");
  const variable = await variables.define("v", { type: "integer", initial: 1 });

  for await (const { type, variable: now } of variable.watch({ initial: true })) {
    expect([type, now.value]).toEqual(["initial_value", 1]);
    break;
  }
  const unused = variable.watch();
  await unused.return();
  expect(await unused.next()).toEqual({ done: true, value: undefined });
});

test("ends for whoever waits, by return, signal, leave and the end of the session", async () => {
  const { connect } = await createBridge();
  const client = await connect();
  const session = await client.session("s");
  const { variables } = session;
  await variables.define("v", { type: "integer", initial: 1 });
  const controller = new AbortController();
  const returned = await variables.openWatch("v");
  const aborted = await variables.openWatch("v", { signal: controller.signal });
  const left = await variables.openWatch("v");
  const other = await (await client.session("s")).variables.openWatch("v");
  const waiting = [returned, aborted, left, other].map((watch) => watch.next());

  await returned.return();
  expect(await waiting[0]).toEqual({ done: true, value: undefined });
  controller.abort();
  expect(await waiting[1]).toEqual({ done: true, value: undefined });
  await session.leave();
  expect(await waiting[2]).toEqual({ done: true, value: undefined });
  await session.close();
  expect(await waiting[3]).toEqual({ done: true, value: undefined });

  const already = variables.watch("v", { signal: AbortSignal.abort() });
  expect(await already.next()).toEqual({ done: true, value: undefined });
});

test("gives the watch up at the host when it is left", async () => {
  const { connect } = await createBridge({ runtimeOptions: { limits: { watches: 1 } } });
  const { variables } = await (await connect()).session("s");
  await variables.define("v", { type: "integer", initial: 1 });

  const watch = await variables.openWatch("v");
  expect((await thrownBy(variables.openWatch("v"))).code).toBe("QUOTA_EXCEEDED");
  await watch.return();
  await vi.waitFor(async () => (await variables.openWatch("v")).return());
});

test("rejects for variables and sessions that do not exist", async () => {
  const { connect } = await createBridge();
  const session = await (await connect()).session("s");

  expect((await thrownBy(session.variables.openWatch("none"))).code).toBe("VARIABLE_NOT_FOUND");
  const watch = session.variables.watch("none");
  expect((await thrownBy(watch.next())).code).toBe("VARIABLE_NOT_FOUND");
  expect(await watch.next()).toEqual({ done: true, value: undefined });
  expect((await thrownBy(session.variables.openWatch([]))).code).toBe("INVALID_ARGUMENT");
  await session.close();
  expect((await thrownBy(session.variables.openWatch("none"))).code).toBe("SESSION_NOT_FOUND");
});

test("lets a slow reader miss changes, and tells how many", async () => {
  const { connect, runtime } = await createBridge();
  const { variables } = await (await connect()).session("s");
  await variables.define("v", { type: "embedding", initial: large });
  const watch = await variables.openWatch("v");
  const host = await runtime.session("s");
  const changes = 2_000;
  for (let value = 1; value <= changes; value += 1) {
    large[0] = value;
    await host.variables.set("v", large);
  }

  let count = 0;
  let missed = 0;
  let last: VariableValue | undefined;
  while (count + missed < changes) {
    const [change] = await take(watch, 1);
    count += 1;
    missed += change?.missed ?? 0;
    last = change?.variable.value;
  }
  expect(count).toBeLessThan(changes);
  expect(last).toEqual(large);
});

test("ends with HOST_UNAVAILABLE when the host closes, and without an error when the client does", async () => {
  const { connect, host } = await createBridge();
  const client = await connect();
  const other = await connect();
  for (const each of [client, other]) await each.session("s");
  const { variables } = await client.session("s");
  await variables.define("v", { type: "integer", initial: 1 });
  const lost = (await variables.openWatch("v")).next();
  const closed = (await (await other.session("s")).variables.openWatch("v")).next();

  await other.close();
  expect(await closed).toEqual({ done: true, value: undefined });
  await delay(10);
  const [error] = await Promise.all([thrownBy(lost), host.close()]);
  expect(error.code).toBe("HOST_UNAVAILABLE");
});
