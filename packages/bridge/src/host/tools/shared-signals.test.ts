import { expect, test } from "vitest";

import { SharedSignals } from "./shared-signals.ts";

test("a run is cancelled when the last one who waits for it gives up, for that one's reason", () => {
  const signals = new SharedSignals();
  const [first, second] = [new AbortController(), new AbortController()];
  const run = signals.join("a", first.signal);
  expect(signals.join("a", second.signal).signal).toBe(run.signal);
  first.abort("gone");
  run.leave();
  expect(run.signal.aborted).toBe(false);
  second.abort("late");
  expect(run.signal.reason).toBe("late");
});

test("a run that nobody waits for any more is not shared with those who come later", () => {
  const signals = new SharedSignals();
  const own = new AbortController();
  const ended = signals.join("a", own.signal);
  ended.leave();
  own.abort();
  expect(ended.signal.aborted).toBe(false);
  const next = signals.join("a", AbortSignal.abort("over"));
  expect(next.signal.reason).toBe("over");
  expect(signals.join("a", new AbortController().signal).signal.aborted).toBe(false);
});

test("those who have their answer do not keep a run from being cancelled", () => {
  const signals = new SharedSignals();
  const own = new AbortController();
  const run = signals.join("a", own.signal);
  signals.join("a", new AbortController().signal).leave();
  own.abort();
  expect(run.signal.aborted).toBe(true);
});
