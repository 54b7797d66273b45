import type { ScriptedPart } from "../../script.ts";

/** The arguments of a call as the model writes them. */
export function writeArguments({ functionCall, argumentsText }: ScriptedPart): string {
  return argumentsText ?? JSON.stringify(functionCall?.args ?? {});
}
