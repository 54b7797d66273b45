import { expect, test } from "vitest";

import { EventLog } from "./event-log.ts";
import { LogReader } from "./log-reader.ts";

function createReader(log: EventLog, count = 0) {
  const steps: string[] = [];
  const begin = (): (() => void) => {
    steps.push("begun");
    return () => void steps.push("ended");
  };
  return { reader: new LogReader(log, { count, greeting: undefined, begin }), steps };
}

test("a reading begins with the first event that is asked for, and ends by being left", async () => {
  const log = new EventLog(100);
  log.append("a");
  log.append("b");
  const { reader, steps } = createReader(log);
  expect(steps).toEqual([]);
  expect([await reader.next(), await reader.next()]).toMatchObject([{ text: "a" }, { text: "b" }]);
  expect(steps).toEqual(["begun"]);
  await reader.leave();
  expect(steps).toEqual(["begun", "ended"]);
});

test("what was never begun does not end", async () => {
  const { reader, steps } = createReader(new EventLog(100));
  await reader.leave();
  expect(steps).toEqual([]);
});

test("a reader that has left while it waited hears of nothing any more", async () => {
  const log = new EventLog(100);
  const { reader } = createReader(log);
  const heard: unknown[] = [];
  void reader.next().then((event) => heard.push(event));
  await reader.leave();
  log.append("a");
  await new Promise(setImmediate);
  expect(heard).toEqual([]);
});
