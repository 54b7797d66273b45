import { announceTool } from "./announced-tools.ts";
import type { CallSite } from "./call-site.ts";
import { detachedContext } from "./detached-context.ts";
import { fromDefinition } from "./from-definition.ts";
import { makeTool } from "./make-tool.ts";
import type { Tool } from "./tool.ts";

/**
 * Makes a tool of a definition with a schema. Of its own, so that adapters can make tools without what reads types.
 *
 * @param subject - a `ToolDefinition`, unchecked
 * @throws LaterError as `deftool` does
 */
export function defineTool(subject: unknown, site?: CallSite): Tool {
  const definition = fromDefinition(subject, site);
  const { handler, declaration, register } = definition;
  // Called directly, there is no call to tell the handler about.
  const callable = (args: never, context = detachedContext(declaration.name)): unknown =>
    handler(args, context as never);
  const tool = makeTool(callable, () => definition);
  if (register) announceTool(tool);
  return tool;
}
