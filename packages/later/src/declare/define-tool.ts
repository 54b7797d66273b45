import { announceTool } from "./announced-tools.ts";
import type { CallSite } from "./call-site.ts";
import type { Diagnostic } from "./derived-tool.ts";
import { detachedContext } from "./detached-context.ts";
import { fromDefinition } from "./from-definition.ts";
import { makeTool } from "./make-tool.ts";
import type { Tool } from "./tool.ts";

/**
 * Makes a tool of a definition with a schema. Of its own, so that adapters can make tools without what reads types.
 *
 * @param subject - a `ToolDefinition`, unchecked
 * @param about - where it stands, and what its author is told of it
 * @throws LaterError as `deftool` does
 */
export function defineTool(
  subject: unknown,
  { site, diagnostics }: { site?: CallSite | undefined; diagnostics?: readonly Diagnostic[] } = {},
): Tool {
  const definition = fromDefinition(subject, site, diagnostics);
  const { handler, declaration, register } = definition;
  // Called directly, there is no call to tell the handler about.
  const callable = (args: never, context = detachedContext(declaration.name)): unknown =>
    handler(args, context as never);
  const tool = makeTool(callable, () => definition);
  if (register) announceTool(tool);
  return tool;
}
