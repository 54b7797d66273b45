import { setTimeout as wait } from "node:timers/promises";

import { addressOf, type InspectorPlace } from "./inspector-server.ts";

const pauseMs = 50;

/**
 * Waits until the page is at its place, which takes as long as a mistake in the file of the tools keeps it from there.
 * Rejects when the signal fires.
 */
export async function untilServed(place: InspectorPlace, signal: AbortSignal): Promise<void> {
  while (!(await isServed(place, signal))) await wait(pauseMs, undefined, { signal });
}

async function isServed(place: InspectorPlace, signal: AbortSignal): Promise<boolean> {
  try {
    const { ok, body } = await fetch(addressOf(place), { signal });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
