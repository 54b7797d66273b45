import type { JsonValue } from "../model/json.ts";
import { turn } from "../time/turn.ts";
import type { RunningCall } from "./running-call.ts";

/** What a generator function returns, in either of its two kinds. */
type AnyGenerator = Generator<unknown, unknown> | AsyncGenerator<unknown, unknown>;

/** After so many values the event loop gets a turn; without one, no deadline could ever fire. */
const valuesPerTurn = 512;

/** Tells what a generator function returned from arrays and other things that can be iterated. */
export function isGenerator(value: unknown): value is AnyGenerator {
  if (typeof value !== "object" || value === null || !("next" in value)) return false;
  const tag = Object.prototype.toString.call(value);
  return tag === "[object AsyncGenerator]" || tag === "[object Generator]";
}

/**
 * Runs a generator to its end. Each value it yields is a partial result; the value it returns is the
 * result, or else the last one it yielded. When the call ends early the generator is closed, so that
 * its `finally` blocks run.
 */
export async function drain(
  generator: AnyGenerator,
  running: RunningCall,
  normalise: (value: unknown) => JsonValue,
): Promise<unknown> {
  let last: JsonValue | undefined;
  try {
    for (let count = 1; !running.ended; count += 1) {
      const next = await generator.next();
      if (next.done === true) return next.value === undefined ? last : next.value;
      last = normalise(await next.value);
      const taken = running.emit({ type: "call-partial", value: last });
      if (taken !== undefined) await Promise.race([taken, running.outcome]);
      if (count % valuesPerTurn === 0) await turn();
    }
    return undefined;
  } finally {
    await generator.return(undefined);
  }
}
