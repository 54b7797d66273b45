import assert from "node:assert/strict";

import type { SessionStore, StoreChange, StoreWatch } from "../../store/session-store.ts";
import type { StoreCase } from "./store-case.ts";

/** Watchers are told of what is committed, in order, and of the end. */
export const watchCases: readonly StoreCase[] = [
  {
    title: "tells of what is made, replaced and deleted, in order, with its note",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      const seen = await record(store, { collection: "c" });
      await store.commit("a", {
        writes: [{ collection: "c", key: "k", alias: "n", value: 1, note: "made" }],
      });
      await store.commit("a", {
        writes: [{ collection: "c", key: "k", alias: "n", value: 2, note: { text: "again" } }],
      });
      await store.commit("a", { writes: [{ collection: "c", key: "k", note: "gone" }] });
      await elapse(30);
      assert.deepEqual(
        seen.changes.map(({ key, alias, entry, note }) => [
          key,
          alias,
          entry?.value,
          entry?.revision,
          note,
        ]),
        [
          ["k", "n", 1, 1, "made"],
          ["k", "n", 2, 2, { text: "again" }],
          ["k", "n", undefined, undefined, "gone"],
        ],
      );
    },
  },
  {
    title: "tells of the changes of one commit together",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      const seen = await record(store, { collection: "c" });
      await store.commit("a", {
        writes: [
          { collection: "c", key: "x", value: 1 },
          { collection: "d", key: "y", value: 2 },
          { collection: "c", key: "z", value: 3 },
        ],
      });
      await elapse(30);
      assert.deepEqual(
        seen.batches.map((changes) => changes.map(({ key }) => key)),
        [["x", "z"]],
      );
    },
  },
  {
    title: "tells of watched keys and aliases only, also of those that come later",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      const seen = await record(store, { collection: "c", keys: ["k1", "later"] });
      await store.commit("a", {
        writes: [
          { collection: "c", key: "k1", alias: "one", value: 1 },
          { collection: "c", key: "k2", alias: "two", value: 2 },
          { collection: "c", key: "k3", alias: "later", value: 3 },
        ],
      });
      await store.commit("a", { writes: [{ collection: "c", key: "k3" }] });
      await elapse(30);
      assert.deepEqual(
        seen.changes.map(({ key }) => key),
        ["k1", "k3", "k3"],
      );
    },
  },
  {
    title: "tells once of an entry that is watched by key and by alias",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      const seen = await record(store, { collection: "c", keys: ["k", "n"] });
      await store.commit("a", { writes: [{ collection: "c", key: "k", alias: "n", value: 1 }] });
      await elapse(30);
      assert.equal(seen.changes.length, 1);
    },
  },
  {
    title:
      "delivers signals after the changes, with their entries, and none of a commit that fails",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", { writes: [{ collection: "c", key: "k", alias: "n", value: 1 }] });
      const seen = await record(store, { collection: "c", keys: ["n", "other"] });
      const signals = [{ collection: "c", key: "k", note: "look" }];
      const other = { collection: "c", key: "other", value: 1 };
      await store.commit("a", { writes: [{ ...other, expected: 9 }], signals });
      await store.commit("a", { writes: [other], signals });
      await elapse(30);
      assert.deepEqual(
        seen.changes.map(({ key, signal, entry, note }) => [key, signal, entry?.value, note]),
        [
          ["other", undefined, 1, undefined],
          ["k", true, 1, "look"],
        ],
      );
    },
  },
  {
    title: "tells nothing after the watch has been left, nor of other sessions",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.create("b", { ttlMs: Infinity });
      const seen = await record(store, { collection: "c" });
      const write = { writes: [{ collection: "c", key: "k", value: 1 }] };
      await store.commit("b", write);
      await elapse(30);
      seen.stop();
      seen.stop();
      await store.commit("a", write);
      await elapse(30);
      assert.deepEqual(seen.changes, []);
    },
  },
  {
    title: "tells watchers of the end of the session, whichever end it is",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.create("b", { ttlMs: 20 });
      const deleted = await record(store, { collection: "c" });
      const expired = await record(store, { collection: "c", keys: ["k"] }, "b");
      await store.delete("a");
      await elapse(60);
      await store.sweep();
      await elapse(30);
      assert.equal(deleted.ends, 1);
      assert.equal(expired.ends, 1);
      assert.equal(
        await store.watch("a", { collection: "c" }, { changed() {}, ended() {} }),
        undefined,
      );
    },
  },
  {
    title: "is not disturbed by a watcher that throws",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      const fail = (): never => {
        throw new Error("a watcher's mistake");
      };
      await store.watch("a", { collection: "c" }, { changed: fail, ended: fail });
      const seen = await record(store, { collection: "c" });
      const write = { writes: [{ collection: "c", key: "k", value: 1 }] };
      assert.deepEqual(await store.commit("a", write), { status: "committed" });
      assert.equal(await store.delete("a"), true);
      await elapse(30);
      assert.deepEqual([seen.changes.length, seen.ends], [1, 1]);
    },
  },
];

/** Watches, and remembers what it is told. */
async function record(store: SessionStore, watch: StoreWatch, id = "a") {
  const batches: (readonly StoreChange[])[] = [];
  const seen = {
    batches,
    ends: 0,
    stop: () => {},
    get changes(): readonly StoreChange[] {
      return batches.flat();
    },
  };
  const stop = await store.watch(id, watch, {
    changed: (changes) => void batches.push(changes),
    ended: () => {
      seen.ends += 1;
    },
  });
  assert.ok(stop !== undefined, "there has to be a session to watch");
  seen.stop = stop;
  return seen;
}
