import { expect, test } from "vitest";

import { ReconnectDelay } from "./reconnect-delay.ts";

test("grows from 0.1 to 10 seconds, by chance up to twice as long", () => {
  for (let round = 0; round < 100; round += 1) {
    const delay = new ReconnectDelay();
    for (const least of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]) {
      const ms = delay.next();
      expect(ms).toBeGreaterThanOrEqual(least);
      expect(ms).toBeLessThanOrEqual(least * 2);
    }
    delay.reset();
    expect(delay.next()).toBeLessThanOrEqual(200);
  }
});

test("differs from one worker to the next", () => {
  const delays = Array.from({ length: 20 }, () => new ReconnectDelay().next());

  expect(new Set(delays).size).toBeGreaterThan(1);
});
