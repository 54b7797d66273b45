import { LaterError } from "../../errors/later-error.ts";
import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { ToolConfig } from "../../model/tool-config.ts";

/** The names that the model may call under this configuration, whatever it calls. */
export function callableNames(
  declarations: readonly FunctionDeclaration[],
  toolConfig: ToolConfig | undefined,
): ReadonlySet<string> {
  const { mode = "AUTO", functionNames = [] } = toolConfig ?? {};
  if (mode === "NONE") return new Set();
  const names = declarations.map(({ name }) => name);
  const restricted = mode !== "AUTO" && functionNames.length > 0;
  return new Set(restricted ? names.filter((name) => functionNames.includes(name)) : names);
}

/**
 * Refuses a configuration that names tools which are not there.
 *
 * @throws LaterError `INVALID_ARGUMENT`
 */
export function assertCallable(
  declarations: readonly FunctionDeclaration[],
  toolConfig: ToolConfig | undefined,
): void {
  const names = new Set(declarations.map(({ name }) => name));
  const unknown = (toolConfig?.functionNames ?? []).filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  const listed = unknown.map((name) => `"${name}"`).join(", ");
  throw new LaterError(
    "INVALID_ARGUMENT",
    `"toolConfig.functionNames" names tools that this conversation does not have: ${listed}.`,
    { details: { names: unknown } },
  );
}

/** What holds in a round: under `ANY` the model could never answer in text, and without calls left it has to. */
export function steer(
  toolConfig: ToolConfig | undefined,
  { rounds, callsLeft }: { readonly rounds: number; readonly callsLeft: number },
): ToolConfig | undefined {
  if (callsLeft <= 0) return { mode: "NONE" };
  return rounds > 0 && toolConfig?.mode === "ANY" ? { mode: "AUTO" } : toolConfig;
}
