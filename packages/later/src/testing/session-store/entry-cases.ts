import assert from "node:assert/strict";

import type { SessionStore } from "../../store/session-store.ts";
import type { StoreCase } from "./store-case.ts";

/** Entries are found by key and by alias, in order, as they were written. */
export const entryCases: readonly StoreCase[] = [
  {
    title: "gives back what was written, in the order that was asked for",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", {
        writes: [
          { collection: "c", key: "x", value: 1 },
          { collection: "c", key: "y", value: 2 },
          { collection: "d", key: "x", value: 3 },
        ],
      });
      const found = await store.read("a", "c", ["y", "nosuch", "x", "y"]);
      assert.deepEqual(
        found?.map((entry) => entry?.value),
        [2, undefined, 1, 2],
      );
      assert.deepEqual(await valuesOf(store, "d"), [3]);
      assert.deepEqual(await valuesOf(store, "e"), []);
    },
  },
  {
    title: "keeps sessions apart",
    run: async ({ store }) => {
      for (const id of ["a", "b"]) {
        await store.create(id, { ttlMs: Infinity });
        await store.commit(id, { writes: [{ collection: "c", key: "k", alias: "n", value: id }] });
      }
      assert.deepEqual(await valuesOf(store, "c", "a"), ["a"]);
      assert.equal((await store.read("b", "c", ["n"]))?.[0]?.value, "b");
    },
  },
  {
    title: "gives back every kind of plain data exactly",
    run: async ({ store }) => {
      const value = {
        numbers: [0, -0, 1.5, Number.NaN, Infinity, -Infinity, 2 ** 53],
        integers: [2n ** 70n, -1n],
        texts: ["", "\u0000", "häß 🎉", "__proto__"],
        nothing: [null, true, false],
        packed: [
          new Float64Array([1.5, Number.NaN]),
          new Float32Array([0.5]),
          new BigInt64Array([-(2n ** 63n)]),
          new Uint8Array([0, 255]),
        ],
        nested: { deep: [{ deeper: [] }] },
      };
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", { writes: [{ collection: "c", key: "k", value }] });
      assert.deepEqual(await valuesOf(store, "c"), [value]);
    },
  },
  {
    title: "counts revisions from 1, also after a deletion",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      const revisions: (number | undefined)[] = [];
      for (const value of [1, 2, 3, undefined, 4]) {
        const write = { collection: "c", key: "k", ...(value === undefined ? {} : { value }) };
        await store.commit("a", { writes: [write] });
        revisions.push((await store.read("a", "c", ["k"]))?.[0]?.revision);
      }
      assert.deepEqual(revisions, [1, 2, 3, undefined, 1]);
    },
  },
  {
    title: "finds entries by alias, and by key before alias",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", {
        writes: [
          { collection: "c", key: "k1", alias: "first", value: 1 },
          { collection: "c", key: "k2", alias: "second", value: 2 },
        ],
      });
      const found = await store.read("a", "c", ["first", "k2", "k1", "second"]);
      assert.deepEqual(
        found?.map((entry) => entry?.value),
        [1, 2, 1, 2],
      );
      assert.equal(found?.[0]?.alias, "first");
      assert.equal((await store.read("a", "d", ["first"]))?.[0], undefined);
    },
  },
  {
    title: "lets go of the alias of an entry that is deleted or gets another",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      const write = (key: string, alias: string | undefined, value: number) =>
        store.commit("a", {
          writes: [{ collection: "c", key, value, ...(alias === undefined ? {} : { alias }) }],
        });
      await write("k1", "n", 1);
      await write("k1", "m", 2);
      assert.equal((await store.read("a", "c", ["n"]))?.[0], undefined);
      assert.deepEqual(await write("k2", "n", 3), { status: "committed" });
      await store.commit("a", { writes: [{ collection: "c", key: "k2" }] });
      assert.deepEqual(await write("k3", "n", 4), { status: "committed" });
      assert.equal((await store.read("a", "c", ["n"]))?.[0]?.value, 4);
    },
  },
  {
    title: "lists entries in the order in which they were made, whatever is written later",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      const keys = ["10", "9", "b", "a"];
      for (const key of keys) {
        await store.commit("a", { writes: [{ collection: "c", key, value: key }] });
      }
      await store.commit("a", { writes: [{ collection: "c", key: "9", value: "9!" }] });
      assert.deepEqual(await valuesOf(store, "c"), ["10", "9!", "b", "a"]);
    },
  },
  {
    title: "lets entries expire at once, used or not",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: Infinity });
      await store.commit("a", {
        writes: [
          { collection: "c", key: "short", alias: "n", value: 1, ttlMs: 60, size: 5 },
          { collection: "c", key: "long", value: 2, ttlMs: 60_000, size: 5 },
        ],
      });
      await elapse(40);
      assert.deepEqual(await valuesOf(store, "c"), [1, 2]);
      await elapse(50);
      assert.deepEqual(await valuesOf(store, "c"), [2]);
      assert.deepEqual(await store.read("a", "c", ["short", "n"]), [undefined, undefined]);
      const again = { collection: "c", key: "other", alias: "n", expected: 0, value: 3 };
      assert.deepEqual(await store.commit("a", { writes: [again] }), { status: "committed" });
      await store.sweep();
      assert.equal((await store.describe("a"))?.bytes, 5);
      assert.equal((await store.describe("a"))?.usage("c").entries, 2);
    },
  },
  {
    title: "counts what a collection and a session hold",
    run: async ({ store }) => {
      await store.create("a", { ttlMs: Infinity });
      const write = (key: string, size: number) =>
        store.commit("a", { writes: [{ collection: "c", key, value: 1, size }] });
      await write("x", 10);
      await write("y", 20);
      await write("x", 15);
      await store.commit("a", { writes: [{ collection: "c", key: "y" }] });
      const described = await store.describe("a");
      assert.equal(described?.bytes, 15);
      assert.deepEqual(described?.usage("c"), { entries: 1, writes: 3 });
      assert.deepEqual(described?.usage("nosuch"), { entries: 0, writes: 0 });
    },
  },
];

async function valuesOf(store: SessionStore, collection: string, id = "a"): Promise<unknown[]> {
  return ((await store.readAll(id, collection)) ?? []).map(({ value }) => value);
}
