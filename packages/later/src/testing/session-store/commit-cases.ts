import assert from "node:assert/strict";

import type { StoreWrite } from "../../store/session-store.ts";
import type { StoreCase } from "./store-case.ts";

const write = (key: string, more: Partial<StoreWrite> = {}): StoreWrite => ({
  collection: "c",
  key,
  value: key,
  ...more,
});

/** A commit makes all of its changes or none. */
export const commitCases: readonly StoreCase[] = [
  {
    title: "writes on the condition of a revision",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      const conflict = { status: "conflict", collection: "c", key: "k" };
      const commit = (expected: number) =>
        store.commit("a", { writes: [write("k", { expected, value: expected })] });
      assert.deepEqual(await commit(1), conflict);
      assert.deepEqual(await commit(0), { status: "committed" });
      assert.deepEqual(await commit(0), conflict);
      assert.deepEqual(await commit(1), { status: "committed" });
      assert.equal((await store.read("a", "c", ["k"]))?.[0]?.value, 1);
    },
  },
  {
    title: "deletes on the condition of a revision",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", { writes: [write("k")] });
      const { value: _value, ...deletion } = write("k", { expected: 2 });
      assert.equal((await store.commit("a", { writes: [deletion] })).status, "conflict");
      assert.equal((await store.readAll("a", "c"))?.length, 1);
      await store.commit("a", { writes: [{ ...deletion, expected: 1 }] });
      assert.deepEqual(await store.readAll("a", "c"), []);
    },
  },
  {
    title: "lets one of many writers win who read the same revision",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", { writes: [write("k")] });
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.commit("a", { writes: [write("k", { expected: 1, value: index })] }),
        ),
      );
      const winner = results.findIndex(({ status }) => status === "committed");
      assert.equal(results.filter(({ status }) => status === "committed").length, 1);
      assert.equal((await store.read("a", "c", ["k"]))?.[0]?.value, winner);
    },
  },
  {
    title: "loses no increment of writers who try again",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", { writes: [write("k", { value: 0 })] });
      const increment = async (): Promise<void> => {
        for (;;) {
          const [entry] = (await store.read("a", "c", ["k"])) ?? [];
          const value = Number(entry?.value) + 1;
          const expected = entry?.revision ?? 0;
          const result = await store.commit("a", { writes: [write("k", { expected, value })] });
          if (result.status === "committed") return;
        }
      };
      await Promise.all(Array.from({ length: 25 }, increment));
      assert.equal((await store.read("a", "c", ["k"]))?.[0]?.value, 25);
    },
  },
  {
    title: "changes nothing when one of its writes is in conflict",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: 60_000 });
      await store.commit("a", { writes: [write("old", { size: 5 })] });
      const result = await store.commit("a", {
        ttlMs: 5,
        writes: [
          write("new", { size: 50 }),
          write("old", { expected: 7, value: "changed" }),
          { collection: "c", key: "old" },
        ],
      });
      assert.deepEqual(result, { status: "conflict", collection: "c", key: "old" });
      assert.deepEqual(
        (await store.readAll("a", "c"))?.map(({ value }) => value),
        ["old"],
      );
      const described = await store.describe("a");
      assert.deepEqual([described?.bytes, described?.ttlMs], [5, 60_000]);
    },
  },
  {
    title: "refuses an alias, and a key, that another entry goes by",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", { writes: [write("k1", { alias: "n" }), write("k2")] });
      for (const refused of [
        write("k3", { alias: "n" }),
        write("k2", { alias: "n" }),
        write("k3", { alias: "k1" }),
        write("n"),
      ]) {
        const result = await store.commit("a", { writes: [refused] });
        assert.deepEqual(result, { status: "conflict", collection: "c", key: refused.key });
      }
      assert.equal((await store.readAll("a", "c"))?.length, 2);
      const kept = await store.commit("a", { writes: [write("k1", { alias: "n", value: 2 })] });
      assert.deepEqual(kept, { status: "committed" });
    },
  },
  {
    title: "refuses two writes of one commit that go by the same name",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      for (const writes of [
        [write("k1", { alias: "n" }), write("k2", { alias: "n" })],
        [write("k1"), write("k2", { alias: "k1" })],
      ]) {
        assert.equal((await store.commit("a", { writes })).status, "conflict");
      }
      assert.deepEqual(await store.readAll("a", "c"), []);
    },
  },
  {
    title: "keeps to the limit of bytes, and lets sizes shrink beyond it",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      const commit = (bytes: number, ...writes: readonly StoreWrite[]) =>
        store.commit("a", { writes, limits: { bytes } });
      assert.equal((await commit(100, write("x", { size: 60 }))).status, "committed");
      const full = { status: "full", quota: "bytes", limit: 100 };
      assert.deepEqual(await commit(100, write("y", { size: 41 })), full);
      assert.equal((await store.readAll("a", "c"))?.length, 1);
      assert.equal((await commit(100, write("y", { size: 40 }))).status, "committed");
      assert.deepEqual(await commit(100, write("x", { size: 61 })), full);
      assert.equal((await commit(50, write("x", { size: 59 }))).status, "committed");
      const replaced = await commit(99, write("z", { size: 59 }), { collection: "c", key: "x" });
      assert.equal(replaced.status, "committed");
    },
  },
  {
    title: "keeps to the limit of bytes of all sessions together",
    run: async ({ store }) => {
      const limits = { totalBytes: 100 };
      for (const id of ["a", "b"]) await store.create(id, { ttlMs: Infinity });
      await store.commit("a", { writes: [write("x", { size: 60 })], limits });
      const second = { writes: [write("x", { size: 41 })], limits };
      const full = { status: "full", quota: "totalBytes", limit: 100 };
      assert.deepEqual(await store.commit("b", second), full);
      await store.commit("a", { writes: [write("x", { size: 59 })], limits });
      assert.deepEqual(await store.commit("b", second), { status: "committed" });
      await store.delete("a");
      assert.deepEqual(await store.commit("b", { writes: [write("y", { size: 59 })], limits }), {
        status: "committed",
      });
      assert.equal((await store.statistics()).bytes, 100);
    },
  },
  {
    title: "keeps to the limits of entries",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      const commit = (...writes: readonly StoreWrite[]) =>
        store.commit("a", { writes, limits: { entries: { c: 2 } } });
      assert.equal((await commit(write("x"), write("y"))).status, "committed");
      assert.deepEqual(await commit(write("z")), { status: "full", quota: "c", limit: 2 });
      assert.equal((await commit(write("x", { value: 2 }))).status, "committed");
      assert.equal((await commit(write("z", { collection: "d" }))).status, "committed");
      const swapped = await commit({ collection: "c", key: "x" }, write("z"));
      assert.equal(swapped.status, "committed");
    },
  },
];
