import { expect, test } from "vitest";

import { EventLog } from "./event-log.ts";

function logOf(maxLength: number, ...texts: readonly string[]): EventLog {
  const log = new EventLog(maxLength);
  for (const text of texts) log.append(text);
  return log;
}

test("gives what comes behind any number of events, and the end behind all of them", () => {
  const log = logOf(100, "a", "b");
  expect(log.after(0)).toEqual({ text: "a", isLast: false });
  expect(log.after(1)).toEqual({ text: "b", isLast: false });
  expect(log.after(2)).toBeUndefined();
  log.end("z");
  expect(log.after(1)).toEqual({ text: "b", isLast: false });
  expect(log.after(2)).toEqual({ text: "z", isLast: true });
  expect([log.count, log.isEnded]).toEqual([2, true]);
});

test("the oldest events make room, and are asked for in vain", () => {
  const log = logOf(6, "aaa", "bbb");
  expect(log.after(0)).toMatchObject({ text: "aaa" });
  log.append("c");
  expect(() => log.after(0)).toThrow(
    expect.objectContaining({ code: "QUOTA_EXCEEDED", retryable: false }),
  );
  expect(log.after(1)).toMatchObject({ text: "bbb" });
  log.append("dddd");
  expect(() => log.after(1)).toThrow(expect.objectContaining({ code: "QUOTA_EXCEEDED" }));
  expect(log.after(2)).toMatchObject({ text: "c" });
});

test("the newest event stays, however long it is, and so does the end", () => {
  const log = logOf(3, "a", "long");
  log.end("very long");
  expect(log.after(1)).toMatchObject({ text: "long" });
  expect(log.after(2)).toMatchObject({ text: "very long" });
  expect(() => log.after(0)).toThrow(expect.objectContaining({ code: "QUOTA_EXCEEDED" }));
});

test("tells those who listen once, and those who have stopped not at all", () => {
  const log = new EventLog(100);
  const heard: string[] = [];
  log.listen(() => heard.push("first"));
  log.listen(() => heard.push("second"))();
  log.append("a");
  log.append("b");
  log.listen(() => heard.push("end"));
  log.end("z");
  expect(heard).toEqual(["first", "end"]);
});
