import type { ToolProgress } from "../../declare/tool-context.ts";
import type { McpProgress } from "./mcp-client.ts";

/** How far a call is, without members that are not there: both sides take none that are `undefined`. */
export function toProgress({ progress, total, message }: McpProgress): ToolProgress {
  return {
    progress,
    ...(total === undefined ? {} : { total }),
    ...(message === undefined ? {} : { message }),
  };
}
