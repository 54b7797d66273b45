import type { GenerateContentRequest } from "../generate-request.ts";

/** How freely a model may call, in the form that scripts and the planner read. */
export type CallingConfig = NonNullable<
  GenerateContentRequest["toolConfig"]
>["functionCallingConfig"];

/** The modes that both APIs have words for. */
export function toCallingConfig(mode: unknown, names: readonly string[] = []): CallingConfig {
  const allowed = names.length === 0 ? {} : { allowedFunctionNames: names };
  if (mode === "none") return { mode: "NONE" };
  if (mode === "required") return { mode: "ANY", ...allowed };
  return names.length === 0 ? { mode: "AUTO" } : { mode: "VALIDATED", ...allowed };
}
