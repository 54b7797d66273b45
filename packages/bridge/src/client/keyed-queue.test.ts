import { expect, test } from "vitest";

import { KeyedQueue } from "./keyed-queue.ts";

test("does things under the same key one after the other, whether they succeed or not", async () => {
  const queue = new KeyedQueue();
  const order: string[] = [];
  const act =
    (name: string, fails = false) =>
    async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };

  const results = await Promise.allSettled([
    queue.run("k", act("a", true)),
    queue.run("k", act("b")),
    queue.run("other", act("c")),
  ]);

  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(order.indexOf("b begins")).toBeGreaterThan(order.indexOf("a ends"));
  expect(order.indexOf("c begins")).toBeLessThan(order.indexOf("a ends"));
});
