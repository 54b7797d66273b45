import { MemorySessionStore } from "../store/memory-session-store.ts";
import { SerialQueue } from "../store/serial-queue.ts";
import { defaultSessionLimits } from "../store/session-limits.ts";
import { globalSession } from "../store/session-store.ts";
import { SessionVariables } from "./session-variables.ts";

/** Variables that belong to nobody else, for a tool that is called outside any session. */
export function createVariables(): SessionVariables {
  return new SessionVariables({
    store: new MemorySessionStore(),
    sessionId: globalSession,
    limits: defaultSessionLimits,
    queue: new SerialQueue(),
    keepAlive: () => () => {},
    watches: 0,
  });
}
