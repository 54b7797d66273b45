import { canonicalJson } from "../model/canonical-json.ts";
import type { RunningCall } from "./running-call.ts";

/** What a call is told whose id another one has that asks for something else. */
export const duplicateProblem = "Another call has the same id, and asks for something else.";

/** Whether two calls of the same id are one that was made twice: for the same, and on the same behalf. */
export function isSameCall(one: RunningCall, other: RunningCall): boolean {
  return (
    Object.is(one.options.data, other.options.data) &&
    one.options.tool === other.options.tool &&
    isSameJson(one.options.caller, other.options.caller) &&
    isSameRequest(
      { name: one.identity.name, args: one.args },
      { name: other.identity.name, args: other.args },
    )
  );
}

/** Whether two calls ask for the same. */
export function isSameRequest(
  one: { readonly name: string; readonly args?: unknown },
  other: { readonly name: string; readonly args?: unknown },
): boolean {
  return one.name === other.name && isSameJson(one.args, other.args);
}

function isSameJson(one: unknown, other: unknown): boolean {
  try {
    return one === other || canonicalJson(one) === canonicalJson(other);
  } catch {
    // What is no JSON will be refused wherever it is read.
    return false;
  }
}
