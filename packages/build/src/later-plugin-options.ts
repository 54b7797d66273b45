import type { ToolFileOptions } from "./mention-of-tools.ts";

/** What the plugin can be told. */
export interface LaterPluginOptions extends ToolFileOptions {
  /** Whether warnings fail the build too. @default false */
  readonly strict?: boolean;
}
