import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { ToolConfig } from "../../model/tool-config.ts";

/** How freely the model may call tools, as the API takes it. */
interface Steering {
  /** Those that are told to the model. */
  readonly declarations: readonly FunctionDeclaration[];
  readonly choice?: object;
}

/**
 * The API can name one tool that has to be called, or none. Where several may be called and others may not, only those
 * are told: then what a cache has of the others is of no use, but nothing else keeps the model from calling them.
 */
export function toToolChoice(
  declarations: readonly FunctionDeclaration[],
  toolConfig: ToolConfig | undefined,
): Steering {
  if (toolConfig === undefined || declarations.length === 0) return { declarations };
  const { mode = "AUTO", functionNames = [] } = toolConfig;
  if (mode === "NONE" || mode === "AUTO") {
    return { declarations, choice: { type: mode.toLowerCase() } };
  }
  const [name, ...others] = functionNames;
  if (mode === "ANY" && name !== undefined && others.length === 0) {
    return { declarations, choice: { type: "tool", name } };
  }
  const callable =
    name === undefined
      ? declarations
      : declarations.filter((declaration) => functionNames.includes(declaration.name));
  return { declarations: callable, choice: { type: mode === "ANY" ? "any" : "auto" } };
}
