import { deftool, type LaterTool } from "later-runtime";

import type { Contract } from "./contract.ts";

/** A tool that this process has no function for: what there is to know about it is its contract. */
export function toolOfContract(contract: Contract): LaterTool {
  const { declaration, parameters, annotations, timeoutMs } = contract;
  const { name, description } = declaration;
  const { tool } = deftool({
    name,
    description,
    parameters,
    annotations,
    execute: () => undefined,
    register: false,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  // As the worker has it, to the byte.
  return { ...tool, declaration };
}
