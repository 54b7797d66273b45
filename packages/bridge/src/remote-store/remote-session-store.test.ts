import { Runtime, type SessionEnd, type StoreChange, ToolRegistry } from "later-runtime";
import { describeSessionStore } from "later-runtime/testing";
import { describe, expect, it, onTestFinished, test, vi } from "vitest";

import { thrownBy } from "../client/fixtures/thrown-by.ts";
import { createLoopback } from "../requests/fixtures/create-loopback.ts";
import { RemoteSessionStore } from "./remote-session-store.ts";

const forever = { ttlMs: Infinity };

describeSessionStore(
  "RemoteSessionStore",
  () => {
    vi.useFakeTimers();
    const { requests, idle } = createLoopback({ store: "whole" });
    return {
      store: new RemoteSessionStore(requests),
      elapse: async (ms) => {
        await idle();
        await vi.advanceTimersByTimeAsync(ms);
        await idle();
      },
      dispose: async () => {
        vi.useRealTimers();
      },
    };
  },
  { describe, it },
);

/** A host with its store, and an application that keeps its sessions there. */
function createRemote(options: Parameters<typeof createLoopback>[0] = {}) {
  const loopback = createLoopback({ store: "whole", ...options });
  const store = new RemoteSessionStore(loopback.requests);
  onTestFinished(() => store.close());
  return { ...loopback, store, host: loopback.runtime.store };
}

test("lets an application keep its sessions on a host, variables and all", async () => {
  const { runtime: host, store, idle } = createRemote();
  const application = new Runtime({ registry: new ToolRegistry(), store });
  onTestFinished(() => application.close());

  const session = await application.createSession({ id: "s", metadata: { user: "ada" } });
  const doubles = Float64Array.from({ length: 5_000 }, (_, index) => index / 3);
  await session.variables.define("x", { type: "float", initial: Number.NaN, min: 0 });
  await session.variables.define("e", { type: "embedding", initial: doubles });
  await session.variables.define("n", { type: "integer", initial: 2n ** 70n });
  const changes: unknown[] = [];
  const watching = (async () => {
    for await (const { type, variable } of session.variables.watch("x")) {
      changes.push([type, variable.value, variable.version]);
    }
  })();
  await idle();
  const there = await host.session("s");
  await there.variables.set("x", 0.5);
  await session.variables.update<number>("x", (value) => value + 1);

  expect(await there.variables.get("x")).toBe(1.5);
  expect(await session.variables.get("n")).toBe(2n ** 70n);
  expect(await session.variables.get("e")).toEqual([...doubles]);
  expect(await session.info()).toMatchObject({ metadata: { user: "ada" }, variableCount: 3 });
  expect(await session.info()).toMatchObject({
    ...(await there.info()),
    lastUsedAt: expect.any(Number),
  });
  await host.destroySession("s");
  await watching;
  await idle();
  expect(changes).toEqual([
    ["value_change", 0.5, 1],
    ["value_change", 1.5, 2],
  ]);
  expect(await thrownBy(session.info())).toMatchObject({ code: "SESSION_NOT_FOUND" });
  expect(await thrownBy(application.session("s"))).toMatchObject({ code: "SESSION_NOT_FOUND" });
});

test("loses no change when several write to the same variable", async () => {
  const { runtime: host, store } = createRemote();
  const others = [0, 1].map(() => new Runtime({ registry: new ToolRegistry(), store }));
  onTestFinished(async () => void (await Promise.all(others.map((runtime) => runtime.close()))));
  await (
    await host.createSession({ id: "s" })
  ).variables.define("n", { type: "integer", initial: 0 });

  await Promise.all(
    [host, ...others].map(async (runtime) => {
      const { variables } = await runtime.session("s");
      for (let count = 0; count < 20; count += 1) {
        await variables.update<number>("n", (value) => value + 1);
      }
    }),
  );

  expect(await (await host.session("s")).variables.get("n")).toBe(60);
});

test("may use the sessions that a worker may use, and nothing beyond them", async () => {
  const { requests, runtime } = createLoopback({ mayUse: (session) => session === "mine" });
  const store = new RemoteSessionStore(requests);
  await runtime.createSession({ id: "mine" });
  await runtime.createSession({ id: "other" });
  const ends: string[] = [];
  const watcher = { changed: () => {}, ended: () => {} };
  const write = { writes: [{ collection: "c", key: "k", value: 1 }] };

  store.onEnd((id) => void ends.push(id))();
  store.onEnd((id) => void ends.push(id));
  expect(await store.has("mine")).toBe(true);
  expect(await store.touch("mine")).toBe(true);
  expect(await store.commit("mine", write)).toEqual({ status: "committed" });
  expect(await store.read("mine", "c", ["k"])).toMatchObject([{ value: 1 }]);
  expect(await store.readAll("mine", "c")).toHaveLength(1);
  expect((await store.describe("mine"))?.usage("c").entries).toBe(1);
  (await store.watch("mine", { collection: "c" }, watcher))?.();
  for (const refused of [
    store.has("other"),
    store.touch("other"),
    store.describe("other"),
    store.read("other", "c", []),
    store.readAll("other", "c"),
    store.commit("other", write),
    store.watch("other", { collection: "c" }, watcher),
    store.commit("", write),
    store.create("mine", forever),
    store.delete("mine"),
    store.list(),
    store.sweep(),
    store.statistics(),
  ]) {
    expect(await thrownBy(refused)).toMatchObject({ code: "PERMISSION_DENIED" });
  }
  await runtime.destroySession("other");
  expect(await store.has("mine")).toBe(true);
  expect(ends).toEqual([]);
});

test("is refused everything where the host keeps its store to itself", async () => {
  const { requests } = createLoopback({ store: "none" });
  const store = new RemoteSessionStore(requests);

  for (const refused of [store.has("s"), store.read("s", "c", []), store.list()]) {
    expect(await thrownBy(refused)).toMatchObject({ code: "PERMISSION_DENIED" });
  }
});

test("rejects what waits and ends what is watched when the connection ends", async () => {
  const { store, host, sever, idle } = createRemote();
  await host.create("s", forever);
  const seen: string[] = [];
  await store.watch(
    "s",
    { collection: "c" },
    { changed: () => seen.push("changed"), ended: () => seen.push("ended") },
  );
  store.onEnd(() => void seen.push("end"));
  await idle();

  const waiting = store.touch("s");
  const opening = store.watch("s", { collection: "c" }, { changed: () => {}, ended: () => {} });
  sever();

  expect(await thrownBy(waiting)).toMatchObject({ code: "HOST_UNAVAILABLE" });
  expect(await thrownBy(opening)).toMatchObject({ code: "HOST_UNAVAILABLE" });
  expect(await thrownBy(store.touch("s"))).toMatchObject({ code: "HOST_UNAVAILABLE" });
  expect(await thrownBy(store.commit("s", {}))).toMatchObject({ code: "HOST_UNAVAILABLE" });
  expect(seen).toEqual(["ended"]);
});

test("leaves its watches when it is closed, those that are being opened too, and tells nobody", async () => {
  const { store, host, received, idle } = createRemote();
  await host.create("s", forever);
  const seen: unknown[] = [];
  const watcher = {
    changed: (changes: readonly StoreChange[]) => seen.push(changes),
    ended: () => seen.push("ended"),
  };
  await store.watch("s", { collection: "c" }, watcher);
  store.onEnd((id) => void seen.push(id));
  const opening = store.watch("s", { collection: "c" }, watcher);

  await store.close();
  await opening;
  await idle();
  const before = received.length;
  await host.commit("s", { writes: [{ collection: "c", key: "k", value: 1 }] });
  await host.delete("s");
  await idle();

  expect(seen).toEqual([]);
  expect(received.slice(before)).toEqual([]);
});

test("gives every listener the ends of sessions, also when one of them throws", async () => {
  const { store, host, idle } = createRemote();
  const ends: (readonly [string, SessionEnd])[] = [];
  store.onEnd(() => {
    throw new Error("a listener's mistake");
  });
  store.onEnd((id, end) => void ends.push([id, end]));
  await host.create("__proto__", forever);
  await idle();

  await host.delete("__proto__");
  await idle();

  expect(ends).toEqual([["__proto__", "deleted"]]);
});

test("makes more requests than the host takes at a time, as there is room", async () => {
  const { requests, runtime } = createLoopback({ store: "whole", maxOutstanding: 4 });
  const store = new RemoteSessionStore(requests, { maxRequests: 4 });
  await runtime.createSession({ id: "s" });

  const results = await Promise.all(
    Array.from({ length: 100 }, (_, key) =>
      store.commit("s", { writes: [{ collection: "c", key: String(key), value: key }] }),
    ),
  );

  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["committed"]));
  const entries = await store.readAll("s", "c");
  expect(entries?.map(({ value }) => value)).toEqual(Array.from({ length: 100 }, (_, key) => key));
});

test("has to be able to make requests", () => {
  const { requests } = createLoopback();

  expect(() => new RemoteSessionStore(requests, { maxRequests: 0 })).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});

test("rejects what is no plain data before anything is sent", async () => {
  const { store, host } = createRemote();
  await host.create("s", forever);
  const write = { collection: "c", key: "k", value: new Date(0) };

  expect(await thrownBy(store.commit("s", { writes: [write] }))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  expect(await host.readAll("s", "c")).toEqual([]);
});

test("tells of usage in collections that others have filled, once they have been named", async () => {
  const { store, host } = createRemote();
  await host.create("s", forever);
  await host.commit("s", { writes: [{ collection: "__proto__", key: "k", value: 1 }] });

  (await store.describe("s"))?.usage("__proto__");

  expect((await store.describe("s"))?.usage("__proto__")).toEqual({ entries: 1, writes: 1 });
});

test("can be disposed of", async () => {
  const { requests } = createLoopback({ store: "whole" });
  await using store = new RemoteSessionStore(requests);

  expect(await store.list()).toEqual([]);
});
