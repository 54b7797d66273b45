import type * as Policies from "./run-by-policies.ts";

let loaded: typeof Policies | undefined;

/** What most tools do without; loaded when it is first needed. */
export async function loadPolicies(): Promise<typeof Policies> {
  return (loaded ??= await import("./run-by-policies.ts"));
}
