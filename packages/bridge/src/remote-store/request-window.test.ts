import { expect, test } from "vitest";

import { RequestWindow } from "./request-window.ts";

test("begins at once while there is room, and what waits in order", async () => {
  const window = new RequestWindow(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const results = Array.from({ length: 5 }, (_, index) =>
    window.run(async () => {
      begun.push(index);
      await new Promise<void>((resolve) => {
        ends.push(resolve);
      });
      return index;
    }),
  );
  expect(begun).toEqual([0, 1]);

  for (let next = ends.shift(); next !== undefined; next = ends.shift()) {
    next();
    await Promise.resolve();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    expect(ends.length).toBeLessThanOrEqual(2);
  }

  expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test("has room again after requests that fail", async () => {
  const window = new RequestWindow(1);
  const fail = async (): Promise<never> => {
    throw new Error("no");
  };

  const results = await Promise.allSettled([
    window.run(fail),
    window.run(fail),
    window.run(async () => 3),
  ]);

  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
  expect(await window.run(async () => 4)).toBe(4);
});
