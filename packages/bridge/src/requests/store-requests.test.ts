import { expect, test } from "vitest";

import { thrownBy } from "../client/fixtures/thrown-by.ts";
import { RemoteSessionStore } from "../remote-store/remote-session-store.ts";
import { decodeStoredValue, encodeStoredValue } from "../remote-store/stored-value-codec.ts";
import { createLoopback } from "./fixtures/create-loopback.ts";

const session = "s";
const write = { collection: "c", key: "k", value: 1 };

async function createStore(options: Parameters<typeof createLoopback>[0] = {}) {
  const loopback = createLoopback({ store: "whole", ...options });
  const host = loopback.runtime.store;
  await host.create(session, { ttlMs: Infinity });
  const ask = (method: string, params: unknown) =>
    loopback.requests.request({
      method: `store.${method}`,
      session,
      params: encodeStoredValue(params),
    });
  return { ...loopback, host, ask };
}

test.each<[string, unknown]>([
  ["create", {}],
  ["create", { ttlMs: -1 }],
  ["create", { ttlMs: Number.NaN }],
  ["create", { ttlMs: "1" }],
  ["create", { ttlMs: 1, maxSessions: "many" }],
  ["describe", {}],
  ["describe", { collections: [1] }],
  ["read", { collection: "c" }],
  ["read", { collection: 1, keys: [] }],
  ["read", { collection: "c", keys: [1] }],
  ["readAll", {}],
  ["readAll", "c"],
  ["watch", {}],
  ["watch", { collection: "c", keys: "k" }],
  ["commit", { writes: "none" }],
  ["commit", { writes: [1] }],
  ["commit", { writes: [{ ...write, collection: undefined }] }],
  ["commit", { writes: [{ ...write, key: 1 }] }],
  ["commit", { writes: [{ ...write, alias: 1 }] }],
  ["commit", { writes: [{ collection: "c", key: "k", alias: "n" }] }],
  ["commit", { writes: [{ ...write, expected: -1 }] }],
  ["commit", { writes: [{ ...write, expected: 0.5 }] }],
  ["commit", { writes: [{ ...write, size: -1 }] }],
  ["commit", { writes: [{ ...write, size: Number.NaN }] }],
  ["commit", { writes: [{ ...write, size: Infinity }] }],
  ["commit", { writes: [{ ...write, size: 1e300 }] }],
  ["commit", { writes: [{ ...write, ttlMs: "soon" }] }],
  ["commit", { writes: [write], signals: {} }],
  ["commit", { writes: [write], signals: [{ collection: "c" }] }],
  ["commit", { writes: [write], ttlMs: -1 }],
  ["commit", { writes: [write], limits: [] }],
  ["commit", { writes: [write], limits: { bytes: "all" } }],
  ["commit", { writes: [write], limits: { totalBytes: -1 } }],
  ["commit", { writes: [write], limits: { entries: { c: "x" } } }],
])("refuses store.%s with %o, and nothing is changed", async (method, params) => {
  const { ask, host } = await createStore();

  expect(await thrownBy(ask(method, params))).toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(await host.readAll(session, "c")).toEqual([]);
  expect((await host.describe(session))?.ttlMs).toBe(Infinity);
});

test.each([[{ text: "{" }], [{ text: 1 }], [{ text: '{"$":1}' }], [{ text: "1", arrays: {} }]])(
  "refuses parameters that are not encoded: %o",
  async (params) => {
    const { requests } = await createStore();

    expect(
      await thrownBy(requests.request({ method: "store.commit", session, params })),
    ).toMatchObject({
      code: "INVALID_VALUE",
    });
  },
);

test("passes everything that a commit says on to the store", async () => {
  const { ask, host } = await createStore();

  await ask("commit", {
    writes: [
      { ...write, alias: "n", expected: 0, size: 7, note: { a: undefined } },
      { collection: "d", key: "k", value: Number.NaN, ttlMs: 60_000 },
    ],
    signals: [{ collection: "c", key: "k", note: 1n }],
    ttlMs: 90_000,
    limits: { bytes: 7, totalBytes: Infinity, entries: { c: 1, d: 1 } },
  });

  expect(await host.read(session, "c", ["n"])).toMatchObject([{ key: "k", value: 1, revision: 1 }]);
  expect(await host.describe(session)).toMatchObject({ bytes: 7, ttlMs: 90_000 });
  const full = { writes: [{ ...write, key: "l" }], limits: { entries: { c: 1 } } };
  expect(decodeStoredValue(await ask("commit", full))).toEqual({
    status: "full",
    quota: "c",
    limit: 1,
  });
});

test.each([
  ["sessions", undefined, 3],
  ["whole", undefined, 3],
  ["sessions", { entries: { variables: 1 } }, 3],
  ["sessions", { entries: { variables: 9 } }, 3],
  ["whole", { entries: { variables: 2 } }, 2],
  ["whole", { entries: { variables: 9 } }, 3],
  ["whole", {}, 3],
] as const)(
  "holds commits of a caller who may use %s to the host's limits, which say %j themselves",
  async (store, limits, limit) => {
    const { ask } = await createStore({ store, runtimeOptions: { limits: { variables: 3 } } });
    const add = (key: string) =>
      ask("commit", {
        writes: [{ collection: "variables", key, value: 1 }],
        ...(limits === undefined ? {} : { limits }),
      });

    for (let key = 0; key < limit; key += 1) {
      expect(decodeStoredValue(await add(`v${key}`))).toEqual({ status: "committed" });
    }
    expect(decodeStoredValue(await add("more"))).toEqual({
      status: "full",
      quota: "variables",
      limit,
    });
  },
);

test("holds commits to no limits that add to nothing", async () => {
  const { ask, host } = await createStore({ runtimeOptions: { limits: { bytes: 1 } } });
  const writes = [{ ...write, size: 5 }];

  expect(decodeStoredValue(await ask("commit", { writes, limits: {} }))).toMatchObject({
    quota: "bytes",
    limit: 1,
  });
  await host.commit(session, { writes });
  const smaller = [{ ...write, size: 4 }];
  expect(decodeStoredValue(await ask("commit", { writes: smaller, limits: {} }))).toEqual({
    status: "committed",
  });
});

test("keeps what the store knows of its entries besides to itself", async () => {
  const { ask, host } = await createStore();
  await host.commit(session, { writes: [{ ...write, size: 5 }] });

  const { text } = (await ask("readAll", { collection: "c" })) as { readonly text: string };

  expect(text).not.toMatch(/size|expires/i);
});

test("leaves out changes that a slow reader misses, never the last of an entry", async () => {
  let isBlocked = false;
  let take: () => void = () => {};
  const { requests, host, idle } = await createStore({
    ready: () =>
      isBlocked
        ? new Promise<void>((resolve) => {
            take = resolve;
          })
        : undefined,
  });
  const store = new RemoteSessionStore(requests);
  const seen: (readonly [string, unknown])[] = [];
  await store.watch(
    session,
    { collection: "c" },
    {
      changed: (changes) => {
        for (const { key, entry } of changes) seen.push([key, entry?.value]);
      },
      ended: () => {},
    },
  );
  await idle();

  isBlocked = true;
  for (let value = 0; value < 3_000; value += 1) {
    await host.commit(session, { writes: [{ collection: "c", key: String(value % 3), value }] });
  }
  await host.commit(session, { writes: [{ collection: "c", key: "0" }] });
  await idle();
  isBlocked = false;
  take();
  await idle();

  expect(seen.length).toBeLessThan(1_100);
  expect(Object.fromEntries(seen)).toEqual({ 0: undefined, 1: 2_998, 2: 2_999 });
});
