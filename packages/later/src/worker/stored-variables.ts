import { KeepAlive } from "../session/keep-alive.ts";
import { SerialQueue } from "../store/serial-queue.ts";
import { readSessionLimits, type SessionLimits } from "../store/session-limits.ts";
import type { SessionStore } from "../store/session-store.ts";
import { SessionVariables } from "../variables/session-variables.ts";

/**
 * The variables of a session that another process has begun, in a store that is shared with it. Changes through one
 * of these wait for each other; through several, they may have to be tried again.
 *
 * @param limits - what may be added to the session from here, where that is less than the store allows
 * @throws LaterError `INVALID_ARGUMENT` for a limit that is none
 */
export function createStoredVariables(
  store: SessionStore,
  sessionId: string,
  limits?: SessionLimits,
): SessionVariables {
  const alive = new KeepAlive(store, sessionId);
  return new SessionVariables({
    store,
    sessionId,
    limits: readSessionLimits(limits, store.limits),
    queue: new SerialQueue(),
    keepAlive: () => alive.hold(),
    watches: 0,
  });
}
