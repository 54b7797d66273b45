import { Runtime } from "./runtime.ts";

let runtime: Runtime | undefined;

/** The runtime over the global registry, with default limits; made when it is first asked for. */
export function defaultRuntime(): Runtime {
  return (runtime ??= new Runtime());
}
