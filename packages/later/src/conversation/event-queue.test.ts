import { expect, test } from "vitest";

import { EventQueue } from "./event-queue.ts";

function createQueue(): EventQueue<number> {
  return new EventQueue<number>(async () => {});
}

test("gives events in order, those that wait and those that come", async () => {
  const queue = createQueue();
  queue.push(1);
  queue.push(2);
  expect(await queue.next()).toEqual({ done: false, value: 1 });
  expect(await queue.next()).toEqual({ done: false, value: 2 });
  const [third, fourth] = [queue.next(), queue.next()];
  queue.push(3);
  queue.push(4);
  expect(await third).toEqual({ done: false, value: 3 });
  expect(await fourth).toEqual({ done: false, value: 4 });
});

test("ends behind the events that wait, and stays ended", async () => {
  const queue = createQueue();
  queue.push(1);
  queue.end();
  queue.push(2);
  const seen: number[] = [];
  for await (const event of queue) seen.push(event);
  expect(seen).toEqual([1]);
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});

test("throws an error once, to the first who asks after the events", async () => {
  const queue = createQueue();
  const [first, second] = [queue.next(), queue.next()];
  queue.end({ error: "broken" });
  await expect(first).rejects.toBe("broken");
  expect(await second).toEqual({ done: true, value: undefined });
});

test("forgets what waits when it is left, and waits for what leaving takes", async () => {
  let left = false;
  const queue = new EventQueue<number>(async () => {
    await Promise.resolve();
    left = true;
  });
  queue.push(1);
  expect(await queue.return()).toEqual({ done: true, value: undefined });
  expect(left).toBe(true);
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});
