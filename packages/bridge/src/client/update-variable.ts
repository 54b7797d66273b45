import { setTimeout as delay } from "node:timers/promises";

import { LaterError } from "later-runtime";

import type { VariableSnapshot } from "./variable-snapshot.ts";

/** What a change of a value needs. */
export interface UpdateSteps<Result> {
  /** The present state; not from the cache when `fresh`. */
  readonly read: (fresh: boolean) => Promise<VariableSnapshot>;
  /** Sets the value unless the variable has another version by then. */
  readonly write: (present: VariableSnapshot) => Promise<Result>;
}

const maximumAttempts = 64;
const longestPauseMs = 50;

/**
 * Changes a value until nobody else has changed it in between.
 *
 * @throws LaterError `STORE_CONFLICT` after 64 attempts, and what the steps throw
 */
export async function updateVariable<Result>(
  { read, write }: UpdateSteps<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let conflict: unknown;
  for (let attempt = 0; attempt < maximumAttempts; attempt += 1) {
    try {
      return await write(await read(attempt > 0));
    } catch (error) {
      if (!isConflict(error, attempt)) throw error;
      conflict = error;
    }
    // Those who collide had better not come back at the same moment.
    const pauseMs = Math.random() * Math.min(2 ** attempt, longestPauseMs);
    await delay(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  }
  throw new LaterError("STORE_CONFLICT", undefined, { cause: conflict });
}

function isConflict(error: unknown, attempt: number): boolean {
  if (!LaterError.is(error)) return false;
  // What was cached may have been deleted since, and made again under the same name.
  if (error.code === "VARIABLE_NOT_FOUND") return attempt === 0;
  return error.code === "VERSION_CONFLICT" || error.code === "STORE_CONFLICT";
}
