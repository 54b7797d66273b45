import { describe, it } from "vitest";

import { describeSessionStore } from "../testing/session-store/describe-session-store.ts";
import { MemorySessionStore } from "./memory-session-store.ts";

describeSessionStore("MemorySessionStore", () => ({ store: new MemorySessionStore() }), {
  describe,
  it,
});
