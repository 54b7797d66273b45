import type * as Operations from "./variable-operations.ts";

let loaded: typeof Operations | undefined;

/** What sessions have that most applications do without; loaded when it is first needed. */
export async function loadOperations(): Promise<typeof Operations> {
  return (loaded ??= await import("./variable-operations.ts"));
}
