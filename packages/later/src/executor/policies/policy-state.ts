import type { ToolPolicies } from "../../declare/tool-policies.ts";
import type { ExecutorOptions } from "../executor-options.ts";
import { CallGate } from "./call-gate.ts";
import { ResultCache } from "./result-cache.ts";

/** What is kept between the calls of a tool. */
interface PolicyState {
  readonly gate: CallGate | undefined;
  readonly results: ResultCache | undefined;
}

const states = new WeakMap<ExecutorOptions, WeakMap<ToolPolicies, PolicyState>>();

/** The state of a tool's policies in the runtime of these options; both are told by the identity of their objects. */
export function policyStateOf(runtime: ExecutorOptions, policies: ToolPolicies): PolicyState {
  let ofRuntime = states.get(runtime);
  if (ofRuntime === undefined) {
    ofRuntime = new WeakMap();
    states.set(runtime, ofRuntime);
  }
  let state = ofRuntime.get(policies);
  if (state === undefined) {
    const { concurrency, cache } = policies;
    state = {
      gate: concurrency === undefined ? undefined : new CallGate(concurrency),
      results: cache === undefined ? undefined : new ResultCache(cache),
    };
    ofRuntime.set(policies, state);
  }
  return state;
}
