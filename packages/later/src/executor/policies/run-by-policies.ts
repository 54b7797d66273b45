import type { LaterTool } from "../../declare/tool.ts";
import { canonicalJson } from "../../model/canonical-json.ts";
import type { JsonObject } from "../../model/json.ts";
import type { CallHost } from "../call-host.ts";
import type { Ending } from "../ending.ts";
import type { RunningCall } from "../running-call.ts";
import { type Attempt, unlessEnded } from "./attempt.ts";
import { policyStateOf } from "./policy-state.ts";
import { runWithRetries } from "./run-with-retries.ts";

/** Whose policies are to be kept to. */
interface PolicedCall {
  readonly tool: LaterTool;
  /** Validated, as JSON. */
  readonly args: JsonObject;
  readonly running: RunningCall;
  readonly host: CallHost;
}

/**
 * Runs a tool as its policies say. A result that is kept spares the run; each attempt waits for its turn by itself, so that
 * nobody waits for a call that does nothing but wait to be tried again.
 *
 * @returns how the run has ended; `undefined` when the call has ended before
 */
export function runByPolicies(
  run: () => Promise<Ending>,
  { tool, args, running, host }: PolicedCall,
): Promise<Ending | undefined> {
  const { policies = {}, isRemote = false } = tool;
  const { cache } = policies;
  const { keptPolicies = [] } = running.options;
  // What the function itself throws is known here, and nowhere in front.
  const retries = isRemote && keptPolicies.includes("retries") ? undefined : policies.retries;
  const { gate, results } = policyStateOf(host.options, policies);
  const once: Attempt = async () => (running.ended ? undefined : unlessEnded(running, run()));
  const inTurn: Attempt = gate === undefined ? once : () => gate.run(once, running);
  const patiently: Attempt =
    retries === undefined ? inTurn : () => runWithRetries(inTurn, { retries, isRemote, running });
  if (results === undefined || keptPolicies.includes("cache")) return patiently();
  // In workers each call has a host of its own; the variables are those of the session everywhere.
  const scope = cache?.scope === "runtime" ? [] : [host.variables, running.options.data];
  return results.run(canonicalJson(args), scope, patiently, running);
}
