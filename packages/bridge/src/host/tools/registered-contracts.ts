import { LaterError, type LaterTool } from "later-runtime";

import { toolOfContract } from "../../contracts/contract-tool.ts";
import type { Contract } from "../../contracts/contract.ts";
import { readContract } from "../../contracts/read-contract.ts";
import type { ToolRegistration } from "../../gen/snakepit_bridge_pb.ts";
import { fromToolSpec } from "../../protocol/from-tool-spec.ts";

/** A tool that a worker has registered: what it is held to, and the same as a tool without a function. */
export interface RegisteredContract {
  readonly contract: Contract;
  readonly tool: LaterTool;
}

/** What has been read of registrations, which never change; the same one comes again and again. */
const known = new WeakMap<ToolRegistration, RegisteredContract>();

/** @throws LaterError `INVALID_DECLARATION` for what is no sound tool, naming it */
export function toRegisteredContract(registration: ToolRegistration): RegisteredContract {
  let contract = known.get(registration);
  if (contract === undefined) known.set(registration, (contract = readRegistration(registration)));
  return contract;
}

function readRegistration(registration: ToolRegistration): RegisteredContract {
  const { name, supportsStreaming } = registration;
  try {
    const declaration = fromToolSpec(registration);
    const contract = readContract({ declaration, streaming: supportsStreaming });
    return { contract, tool: toolOfContract(contract) };
  } catch (error) {
    if (!LaterError.is(error) || error.code === "INVALID_DECLARATION") throw error;
    const message = `The tool "${name}": ${error.message}`;
    throw new LaterError("INVALID_DECLARATION", message, { cause: error });
  }
}
