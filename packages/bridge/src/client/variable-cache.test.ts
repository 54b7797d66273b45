import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { VariableCache } from "./variable-cache.ts";
import type { VariableSnapshot } from "./variable-snapshot.ts";

function snapshot(name: string, version = 0, id = `var_${name}_1`): VariableSnapshot {
  return {
    id,
    name,
    type: "integer",
    value: version,
    constraints: {},
    metadata: {},
    version,
    updatedAt: 0,
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

test("gives what it keeps under id and name until it is too old", () => {
  const cache = new VariableCache({ ttlMs: 100, size: 10 });
  const known = snapshot("a");
  cache.keep(known, cache.now());

  expect(cache.find("a")).toBe(known);
  expect(cache.find("var_a_1")).toBe(known);
  vi.advanceTimersByTime(99);
  expect(cache.find("a")).toBe(known);
  vi.advanceTimersByTime(1);
  expect(cache.find("a")).toBeUndefined();
  expect(cache.typeOf("a")).toBe("integer");
});

test("keeps nothing when nothing is to be believed", () => {
  const cache = new VariableCache({ ttlMs: 0, size: 10 });
  cache.keep(snapshot("a"), cache.now());

  expect(cache.find("a")).toBeUndefined();
});

test("gives up what was not asked for the longest", () => {
  const cache = new VariableCache({ ttlMs: 100, size: 2 });
  for (const name of ["a", "b"]) cache.keep(snapshot(name), cache.now());
  cache.find("a");
  cache.keep(snapshot("c"), cache.now());

  expect([cache.find("a"), cache.find("b"), cache.find("c")].map((found) => found?.name)).toEqual([
    "a",
    undefined,
    "c",
  ]);
});

test("does not take in an answer that was asked for before a change", () => {
  const cache = new VariableCache({ ttlMs: 100, size: 10 });
  const askedAt = cache.now();
  cache.forget("a");
  cache.keep(snapshot("a"), askedAt);

  expect(cache.find("a")).toBeUndefined();
});

test("does not take in an answer that a newer one has overtaken", () => {
  const cache = new VariableCache({ ttlMs: 100, size: 10 });
  const askedAt = cache.now();
  cache.keep(snapshot("a", 2), askedAt);
  cache.keep(snapshot("a", 1), askedAt);
  expect(cache.find("a")?.version).toBe(2);

  vi.advanceTimersByTime(100);
  cache.keep(snapshot("a", 1), askedAt);
  expect(cache.find("a")?.version).toBe(1);
});

test("forgets by either identifier, and what has the name now", () => {
  const cache = new VariableCache({ ttlMs: 100, size: 10 });
  cache.keep(snapshot("a"), cache.now());
  cache.forget("a");
  expect(cache.find("var_a_1")).toBeUndefined();

  cache.keep(snapshot("a"), cache.now());
  cache.forget("var_a_1");
  expect(cache.find("a")).toBeUndefined();

  cache.keep(snapshot("a"), cache.now());
  cache.keep(snapshot("a", 0, "var_a_2"), cache.now());
  cache.forget("var_a_1");
  expect(cache.find("a")?.id).toBe("var_a_2");
});

describe("while changes are followed", () => {
  test("what is kept does not age", () => {
    const cache = new VariableCache({ ttlMs: 100, size: 10 });
    cache.beginFollowing();
    cache.follow(snapshot("a"));
    vi.advanceTimersByTime(10_000);

    expect(cache.find("a")?.version).toBe(0);
  });

  test("it ages from the moment when they are followed no longer", () => {
    const cache = new VariableCache({ ttlMs: 100, size: 10 });
    cache.beginFollowing();
    cache.follow(snapshot("a"));
    vi.advanceTimersByTime(10_000);
    cache.endFollowing();
    vi.advanceTimersByTime(99);
    cache.endFollowing();

    expect(cache.find("a")).toBeDefined();
    vi.advanceTimersByTime(1);
    expect(cache.find("a")).toBeUndefined();
  });

  test("nothing from before is believed", () => {
    const cache = new VariableCache({ ttlMs: 100, size: 10 });
    const askedAt = cache.now();
    cache.keep(snapshot("a"), askedAt);
    cache.beginFollowing();
    cache.keep(snapshot("a"), askedAt);

    expect(cache.find("a")).toBeUndefined();
  });

  test("nothing older takes the place of what is known or was written", () => {
    const cache = new VariableCache({ ttlMs: 100, size: 10 });
    cache.beginFollowing();
    cache.follow(snapshot("a", 3));
    cache.follow(snapshot("a", 2));
    expect(cache.find("a")?.version).toBe(3);

    cache.forget("a", 5);
    cache.follow(snapshot("a", 4));
    expect(cache.find("a")).toBeUndefined();
    cache.follow(snapshot("a", 5));
    expect(cache.find("a")?.version).toBe(5);
  });

  test("a change that is told of before the answer is kept", () => {
    const cache = new VariableCache({ ttlMs: 100, size: 10 });
    cache.beginFollowing();
    cache.follow(snapshot("a", 1));
    cache.forget("a", 1);

    expect(cache.find("a")?.version).toBe(1);
  });

  test("a variable that was deleted does not come back", () => {
    const cache = new VariableCache({ ttlMs: 100, size: 10 });
    cache.beginFollowing();
    cache.follow(snapshot("a", 1));
    cache.forget("a", Infinity);
    cache.follow(snapshot("a", 2));
    expect(cache.find("a")).toBeUndefined();

    cache.follow(snapshot("a", 0, "var_a_2"));
    expect(cache.find("a")?.id).toBe("var_a_2");
  });
});

test("remembers what was written of so many variables only", () => {
  const cache = new VariableCache({ ttlMs: 100, size: 2 });
  cache.beginFollowing();
  for (const name of ["a", "b", "c"]) {
    cache.follow(snapshot(name, 0));
    cache.forget(name, 9);
  }
  cache.follow(snapshot("a", 1));
  cache.follow(snapshot("c", 1));

  expect(cache.find("a")?.version).toBe(1);
  expect(cache.find("c")).toBeUndefined();
});
