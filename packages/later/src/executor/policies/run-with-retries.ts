import type { ToolRetries } from "../../declare/tool-policies.ts";
import type { Ending } from "../ending.ts";
import type { RunningCall } from "../running-call.ts";
import { isToolError } from "../tool-failure.ts";
import { type Attempt, unlessEnded } from "./attempt.ts";

/** How a call may be tried again. */
interface RetriedCall {
  readonly retries: ToolRetries;
  /** Whether the function is elsewhere. */
  readonly isRemote: boolean;
  readonly running: RunningCall;
}

/** Makes attempts until one succeeds, fails for good, or was the last that there may be. */
export async function runWithRetries(
  attempt: Attempt,
  { retries, isRemote, running }: RetriedCall,
): Promise<Ending | undefined> {
  for (let count = 1; ; count += 1) {
    const ending = await attempt();
    if (ending?.thrown === undefined || count >= retries.attempts) return ending;
    // What has been handed out cannot be taken back.
    if (running.hasHandedOut || !mayPass(ending.thrown.value, retries, isRemote)) return ending;
    if (!(await sleep(delayOf(count, retries), running))) return undefined;
  }
}

/** Failures on the way to a function that is elsewhere; what the function itself threw is known, and tried again, there. */
const lostCalls: ReadonlySet<string> = new Set(["TOOL_UNAVAILABLE", "RUNTIME_DISCONNECTED"]);

function mayPass(thrown: unknown, { when }: ToolRetries, isRemote: boolean): boolean {
  try {
    const isLost = isToolError(thrown) && lostCalls.has(thrown.type);
    if (isLost || isRemote) return isLost;
    return when === undefined ? isToolError(thrown) && thrown.retryable : when(thrown);
  } catch {
    return false;
  }
}

function delayOf(attempts: number, retries: ToolRetries): number {
  const { backoffMs = 100, maxBackoffMs = 10_000, jitter = 0.5 } = retries;
  const fullMs = Math.min(maxBackoffMs, backoffMs * 2 ** (attempts - 1));
  return fullMs * (1 - jitter * Math.random());
}

/** Whether the time was slept through; if not, the call has ended. */
async function sleep(durationMs: number, running: RunningCall): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), durationMs);
  });
  try {
    return (await unlessEnded(running, slept)) === true;
  } finally {
    clearTimeout(timer);
  }
}
