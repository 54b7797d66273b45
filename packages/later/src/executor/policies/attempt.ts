import type { Ending } from "../ending.ts";
import type { RunningCall } from "../running-call.ts";

/** Runs a tool's function for a call. `undefined` says that the call has ended meanwhile. */
export type Attempt = () => Promise<Ending | undefined>;

/** What comes of something, unless the call ends before. */
export function unlessEnded<Value>(
  running: RunningCall,
  awaited: Promise<Value>,
): Promise<Value | undefined> {
  return Promise.race([awaited, running.outcome.then(() => undefined)]);
}
