import { expect, test, vi } from "vitest";

import { BatchQueue } from "./batch-queue.ts";

interface Item {
  readonly key: string;
  readonly value: number;
}

async function rest(queue: BatchQueue<Item>): Promise<(readonly Item[])[]> {
  const batches: (readonly Item[])[] = [];
  for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
    batches.push(next.value);
  }
  return batches;
}

test("hands batches over as they are while few wait", async () => {
  const queue = new BatchQueue<Item>(
    ({ key }) => key,
    () => {},
  );
  const waiting = queue.next();
  const batch = [{ key: "a", value: 1 }];

  queue.push(batch);
  queue.push([]);
  queue.push([{ key: "a", value: 2 }]);
  queue.end();
  queue.push([{ key: "a", value: 3 }]);

  expect(await waiting).toEqual({ done: false, value: batch });
  expect(await rest(queue)).toEqual([[{ key: "a", value: 2 }]]);
});

test("keeps the latest of each key when many wait, in the order of these", async () => {
  const queue = new BatchQueue<Item>(
    ({ key }) => key,
    () => {},
  );
  for (let value = 0; value < 5_000; value += 1)
    queue.push([{ key: value % 2 === 0 ? "even" : "odd", value }]);
  queue.end();

  const items = (await rest(queue)).flat();

  expect(items.length).toBeLessThanOrEqual(1_024);
  expect(items.slice(-2)).toEqual([
    { key: "even", value: 4_998 },
    { key: "odd", value: 4_999 },
  ]);
});

test("ends when there is more to tell than can wait, and holds nothing", async () => {
  const left = vi.fn();
  const queue = new BatchQueue<Item>(({ key }) => key, left);
  let count = 0;
  while (left.mock.calls.length === 0 && count < 1_000_000) {
    queue.push([{ key: String(count), value: count }]);
    count += 1;
  }

  expect(count).toBeGreaterThan(65_536);
  expect(count).toBeLessThan(200_000);
  expect(await rest(queue)).toEqual([]);
  expect(left).toHaveBeenCalledOnce();
});

test("ends a wait when it is left, once", async () => {
  const left = vi.fn();
  const queue = new BatchQueue<Item>(({ key }) => key, left);
  const waiting = queue.next();

  await queue.return();
  await queue.return();
  queue.end();

  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(left).toHaveBeenCalledOnce();
});
