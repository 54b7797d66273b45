import { abortable } from "./abortable.ts";

/** Longer timers fire at once. */
export const longestTimerMs: number = 2 ** 31 - 1;

/** Lets time pass, no longer than until the signal fires: then it rejects with the signal's reason. */
export async function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(delayMs, longestTimerMs));
  });
  try {
    await abortable(waiting, signal);
  } finally {
    clearTimeout(timer);
  }
}
