import { describe, it, vi } from "vitest";

import { describeSessionStore } from "../testing/session-store/describe-session-store.ts";
import { MemorySessionStore } from "./memory-session-store.ts";

describeSessionStore(
  "MemorySessionStore",
  () => {
    vi.useFakeTimers();
    return {
      store: new MemorySessionStore(),
      elapse: async (ms) => {
        await vi.advanceTimersByTimeAsync(ms);
      },
      dispose: async () => {
        vi.useRealTimers();
      },
    };
  },
  { describe, it },
);
