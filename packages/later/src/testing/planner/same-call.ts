import type { JsonObject } from "../../model/json.ts";

/** A function and its arguments. */
export interface CallIdentity {
  readonly name?: string;
  readonly args?: JsonObject;
}

/** A text that is the same for calls of one function with the same arguments. */
export function callKey({ name = "", args = {} }: CallIdentity): string {
  const sorted = Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, sorted]);
}
