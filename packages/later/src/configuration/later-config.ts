import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import type { ToolPlacement } from "../source/tool-placement.ts";

/** What `later.config.ts` says: how the tools of an application run. */
export interface LaterConfig {
  /**
   * Where tools run. Called once, when the first of them is needed.
   *
   * @default in the application's own process
   */
  readonly tools?: () => ToolPlacement | Promise<ToolPlacement>;
  /** How they run. */
  readonly runtime?: Omit<RuntimeOptions, "placement" | "place" | "registry">;
}

/** Gives a configuration back; for the help that editors then give with it. */
export function defineConfig(config: LaterConfig): LaterConfig {
  return config;
}
