import type { ToolConfig } from "../../../model/tool-config.ts";
import { toToolReferences } from "../to-tool-references.ts";

/**
 * How freely the model may call, in the API's words.
 *
 * @param builtIn - tools that the API runs itself, which names of functions do not shut out
 */
export function toToolChoice(
  toolConfig: ToolConfig | undefined,
  builtIn: readonly unknown[],
): unknown {
  if (toolConfig === undefined) return undefined;
  const { mode = "AUTO", functionNames = [] } = toolConfig;
  if (mode === "NONE") return "none";
  const choice = mode === "ANY" ? "required" : "auto";
  if (mode === "AUTO" || functionNames.length === 0) return choice;
  const functions = functionNames.map((name) => ({ type: "function", name }));
  if (mode === "ANY") {
    return functions.length === 1
      ? functions[0]
      : { type: "allowed_tools", mode: choice, tools: functions };
  }
  return {
    type: "allowed_tools",
    mode: choice,
    tools: [...toToolReferences(builtIn), ...functions],
  };
}
