import { getEventListeners } from "node:events";

import { expect, test } from "vitest";

import { abortable } from "./abortable.ts";

const never = new Promise<never>(() => {});

test("gives what the work gives, and leaves no listener behind", async () => {
  const { signal } = new AbortController();
  await expect(abortable(Promise.resolve(7), signal)).resolves.toBe(7);
  await expect(abortable(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("rejects with the signal's reason as soon as it fires", async () => {
  const controller = new AbortController();
  const waiting = abortable(never, controller.signal);
  controller.abort("enough");
  await expect(waiting).rejects.toBe("enough");
});

test("rejects at once when the signal has fired before", async () => {
  await expect(abortable(never, AbortSignal.abort("gone"))).rejects.toBe("gone");
});
