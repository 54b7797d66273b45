import { makeTool } from "../../declare/make-tool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { LaterTool, Tool } from "../../declare/tool.ts";
import { LaterError } from "../../errors/later-error.ts";

/**
 * A tool with everything of another but its function. What takes its place gets the arguments by name:
 * decoded, or with `asJson` as JSON.
 */
export function makeDouble(
  tool: Tool,
  handler: (args: never, context: ToolContext) => unknown,
  asJson = false,
): Tool {
  return makeTool(refuse, () => {
    const { ref: _ref, isRemote: _isRemote, ...original } = tool.tool;
    const binding: LaterTool["binding"] = [{ from: "properties" }, { from: "context" }];
    return { ...original, handler, binding, ...(asJson ? { isRemote: true } : {}) };
  });
}

function refuse(): never {
  throw new LaterError("INVALID_ARGUMENT", "A double is called by sessions only.");
}
