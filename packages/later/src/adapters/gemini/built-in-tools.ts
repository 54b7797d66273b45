import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";

/**
 * The tools of the SDK's configuration, which Gemini runs itself.
 *
 * @throws LaterError `INVALID_ARGUMENT` where there are functions among them
 */
export function builtInTools(tools: unknown): readonly unknown[] {
  if (tools === undefined) return [];
  const list: readonly unknown[] = Array.isArray(tools) ? tools : [tools];
  for (const tool of list) {
    if (isObject(tool) && ("functionDeclarations" in tool || "callTool" in tool)) {
      throw new LaterError(
        "INVALID_ARGUMENT",
        '"config.tools" holds functions, whose calls nobody would answer here. Declare them with deftool and pass them as "tools".',
      );
    }
  }
  return list;
}
