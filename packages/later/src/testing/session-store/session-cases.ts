import assert from "node:assert/strict";

import { globalSession, type SessionEnd } from "../../store/session-store.ts";
import type { StoreCase } from "./store-case.ts";

const forever = { ttlMs: Infinity };

/** Sessions begin, live as long as they are used, and end. */
export const sessionCases: readonly StoreCase[] = [
  {
    title: "begins a session once",
    run: async ({ store }) => {
      assert.equal(await store.has("a"), false);
      assert.equal(await store.create("a", forever), "created");
      assert.equal(await store.has("a"), true);
      assert.equal(await store.create("a", forever), "exists");
      assert.deepEqual(await store.list(), ["a"]);
    },
  },
  {
    title: "begins one of several that are asked for at the same time under one id",
    run: async ({ store }) => {
      const results = await Promise.all(
        Array.from({ length: 10 }, () => store.create("a", forever)),
      );
      assert.deepEqual(results.toSorted(), ["created", ...Array<string>(9).fill("exists")]);
    },
  },
  {
    title: "takes names of inherited members for ordinary ids",
    run: async ({ store }) => {
      for (const id of ["__proto__", "constructor", "toString", "ü/%*:\u0000 "]) {
        assert.equal(await store.has(id), false);
        assert.equal(await store.create(id, forever), "created");
        assert.equal(await store.touch(id), true);
        assert.equal(await store.delete(id), true);
      }
    },
  },
  {
    title: "holds no more sessions than may be",
    run: async ({ store }) => {
      assert.equal(await store.create("a", { ...forever, maxSessions: 2 }), "created");
      assert.equal(await store.create("b", { ...forever, maxSessions: 2 }), "created");
      assert.equal(await store.create("c", { ...forever, maxSessions: 2 }), "full");
      assert.equal(await store.create("a", { ...forever, maxSessions: 2 }), "exists");
      await store.delete("a");
      assert.equal(await store.create("c", { ...forever, maxSessions: 2 }), "created");
    },
  },
  {
    title: "makes room for a session in the place of one that has expired",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: 20, maxSessions: 1 });
      await elapse(60);
      assert.equal(await store.create("b", { ttlMs: 20, maxSessions: 1 }), "created");
    },
  },
  {
    title: "ends a session with everything in it",
    run: async ({ store }) => {
      await store.create("a", forever);
      await store.commit("a", { writes: [{ collection: "c", key: "k", value: 1, size: 10 }] });
      assert.equal(await store.delete("a"), true);
      assert.equal(await store.delete("a"), false);
      assert.equal(await store.has("a"), false);
      assert.equal(await store.touch("a"), false);
      assert.equal(await store.describe("a"), undefined);
      assert.equal(await store.read("a", "c", ["k"]), undefined);
      assert.equal(await store.readAll("a", "c"), undefined);
      assert.deepEqual(await store.commit("a", {}), { status: "missing" });
      await store.create("a", forever);
      assert.deepEqual(await store.readAll("a", "c"), []);
      assert.equal((await store.describe("a"))?.bytes, 0);
    },
  },
  {
    title: "lets a session expire at once when it was not used, swept or not",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: 40 });
      await store.create("b", { ttlMs: 60_000 });
      await elapse(80);
      assert.deepEqual(await store.list(), ["b"]);
      assert.equal(await store.has("a"), false);
      assert.equal(await store.touch("a"), false);
      assert.equal(await store.create("a", { ttlMs: 60_000 }), "created");
    },
  },
  {
    title: "postpones the expiry of a session with each use",
    run: async ({ store, elapse }) => {
      const uses = [
        () => store.touch("a"),
        () => store.read("a", "c", []),
        () => store.readAll("a", "c"),
        () => store.commit("a", {}),
      ];
      await store.create("a", { ttlMs: 120 });
      for (const use of uses) {
        await elapse(70);
        assert.ok(await use());
      }
    },
  },
  {
    title: "does not take a question about a session for a use",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: 90 });
      await elapse(60);
      await store.has("a");
      await store.describe("a");
      await store.list();
      await store.statistics();
      await elapse(60);
      assert.equal(await store.has("a"), false);
    },
  },
  {
    title: "changes the time to live with a commit",
    run: async ({ store, elapse }) => {
      await store.create("a", forever);
      await store.commit("a", { ttlMs: 30 });
      assert.equal((await store.describe("a"))?.ttlMs, 30);
      await elapse(70);
      assert.equal(await store.has("a"), false);
    },
  },
  {
    title: "sweeps what has expired and nothing else",
    run: async ({ store, elapse }) => {
      await store.create("a", { ttlMs: 20 });
      await store.create("b", { ttlMs: 20 });
      await store.create("c", { ttlMs: 60_000 });
      await elapse(60);
      const swept = await store.sweep();
      assert.ok(swept <= 2);
      assert.equal(await store.sweep(), 0);
      const { sessions, expired, sweeps } = await store.statistics();
      assert.deepEqual({ sessions, expired, sweeps }, { sessions: 1, expired: 2, sweeps: 2 });
    },
  },
  {
    title: "tells when a session began and was last used",
    run: async ({ store, elapse }) => {
      const before = Date.now();
      await store.create("a", { ttlMs: 60_000 });
      await elapse(60);
      const idle = await store.describe("a");
      await store.touch("a");
      const used = await store.describe("a");
      assert.ok(idle !== undefined && used !== undefined);
      assert.equal(idle.id, "a");
      assert.equal(idle.ttlMs, 60_000);
      assert.ok(idle.createdAt >= before - 1_000 && idle.createdAt <= Date.now() + 1_000);
      assert.ok(used.lastUsedAt - idle.lastUsedAt >= 30);
      assert.equal(used.createdAt, idle.createdAt);
    },
  },
  {
    title: "counts sessions and what they hold",
    run: async ({ store }) => {
      await store.create("a", forever);
      await store.create("b", forever);
      await store.commit("a", { writes: [{ collection: "c", key: "k", value: 1, size: 10 }] });
      await store.delete("b");
      const { sessions, created, deleted, bytes } = await store.statistics();
      assert.deepEqual(
        { sessions, created, deleted, bytes },
        { sessions: 1, created: 2, deleted: 1, bytes: 10 },
      );
    },
  },
  {
    title: "tells once of each session that ends, and why",
    run: async ({ store, elapse }) => {
      const ends: [string, SessionEnd][] = [];
      const stop = store.onEnd((id, end) => void ends.push([id, end]));
      await store.create("a", forever);
      await store.create("b", { ttlMs: 20 });
      await store.create("c", forever);
      await store.delete("a");
      await elapse(60);
      await store.sweep();
      await elapse(20);
      stop();
      await store.delete("c");
      assert.deepEqual(ends, [
        ["a", "deleted"],
        ["b", "expired"],
      ]);
    },
  },
  {
    title: "always has the session of what belongs to none, and lists it nowhere",
    run: async ({ store }) => {
      assert.equal(await store.create(globalSession, forever), "exists");
      await store.commit(globalSession, { writes: [{ collection: "c", key: "k", value: 1 }] });
      assert.equal((await store.readAll(globalSession, "c"))?.length, 1);
      assert.equal(await store.delete(globalSession), false);
      assert.equal((await store.readAll(globalSession, "c"))?.length, 1);
      assert.deepEqual(await store.list(), []);
      assert.equal((await store.statistics()).sessions, 0);
    },
  },
];
