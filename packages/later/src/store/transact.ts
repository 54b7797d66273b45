import { LaterError } from "../errors/later-error.ts";
import { quotaExceeded } from "./session-limits.ts";
import { sessionNotFound } from "./session-not-found.ts";
import type { SessionStore, StoreCommit } from "./session-store.ts";

/** How often a change is tried when others keep changing the same entries. */
const maximumAttempts = 32;

/** A change, and what is to be said when it has been made. */
export interface Plan<Result> {
  readonly commit: StoreCommit;
  readonly result: Result;
}

/**
 * Makes a change that depends on what is stored: plans it on what is read now, commits it on the
 * condition that this is still so, and plans again if it is not.
 *
 * @throws LaterError `SESSION_NOT_FOUND`, `QUOTA_EXCEEDED`, `STORE_CONFLICT`, and what the plan throws
 */
export async function transact<Result>(
  store: SessionStore,
  sessionId: string,
  plan: () => Promise<Plan<Result>>,
): Promise<Result> {
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const { commit, result } = await plan();
    const outcome = await store.commit(sessionId, commit);
    switch (outcome.status) {
      case "committed":
        return result;
      case "missing":
        throw sessionNotFound(sessionId);
      case "full": {
        const { quota, limit } = outcome;
        throw quotaExceeded(quota, limit, describeLimit(quota, limit));
      }
      case "conflict":
        await pause(attempt);
    }
  }
  throw new LaterError("STORE_CONFLICT");
}

function describeLimit(quota: string, limit: number): string {
  if (quota === "totalBytes") return `All sessions may hold no more than ${limit} bytes together.`;
  return `The session may hold no more than ${limit} ${quota}.`;
}

/** Longer with each attempt, and not as long as those who collided with this one. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, attempt === 1 ? 0 : Math.random() * Math.min(2 ** attempt, 64));
  });
}
