import type { ExecutorOptions } from "../executor/executor-options.ts";
import type { ToolRegistry } from "../registry/tool-registry.ts";
import type { ToolPlacement } from "../source/tool-placement.ts";
import type { SessionLimits } from "../store/session-limits.ts";
import type { SessionStore } from "../store/session-store.ts";

/** What a `Runtime` can be told at its creation. */
export interface RuntimeOptions extends ExecutorOptions {
  /** Whose tools the sessions may use. @default the registry that `deftool` fills */
  readonly registry?: ToolRegistry;
  /**
   * Where sessions, variables and programs are kept. Whoever made the store closes it.
   *
   * @default in the memory of this process
   */
  readonly store?: SessionStore;
  /**
   * How long a session lives without being used, in milliseconds, unless it says otherwise.
   *
   * @default Infinity
   */
  readonly sessionTtlMs?: number;
  /**
   * How often what has expired is removed, in milliseconds; `Infinity` for never. What has expired is gone
   * at once; this gives its memory back.
   *
   * @default 60_000
   */
  readonly sweepIntervalMs?: number;
  /** How many sessions the store may hold. @default Infinity */
  readonly maxSessions?: number;
  /** How much one session may hold. */
  readonly limits?: SessionLimits;
  /**
   * How long a program that belongs to no session is kept, in milliseconds, unless it says otherwise.
   *
   * @default 3_600_000
   */
  readonly programTtlMs?: number;
  /**
   * Runs tools elsewhere, in the place of `place`; its store counts unless `store` is given. Use it with
   * `Runtime.open`, which starts it. The runtime closes it.
   *
   * @default every tool runs here
   */
  readonly placement?: ToolPlacement;
}
