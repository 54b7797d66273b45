import { toBinary } from "@bufbuild/protobuf";
import { LaterError, type LaterTool } from "later-runtime";

import { toolOfContract } from "../contracts/contract-tool.ts";
import type { Contract } from "../contracts/contract.ts";
import { readContract } from "../contracts/read-contract.ts";
import { type ToolRegistration, ToolRegistrationSchema } from "../gen/snakepit_bridge_pb.ts";
import { fromToolSpec } from "../protocol/from-tool-spec.ts";

/** A tool that a worker has registered: what it is held to, and the same as a tool without a function. */
export interface RegisteredContract {
  readonly contract: Contract;
  readonly tool: LaterTool;
}

/** The contracts of registrations. Workers register the same tools in every session, some with every request. */
export class RegisteredContracts {
  readonly #maximum: number;
  /** By registration, the one that was not wanted for the longest time first. */
  readonly #known = new Map<string, RegisteredContract>();

  /** @param maximum - how many are kept for registrations to come */
  constructor(maximum = 1_000) {
    this.#maximum = maximum;
  }

  /** @throws LaterError `INVALID_DECLARATION` for what is no sound tool, naming it */
  read(registration: ToolRegistration): RegisteredContract {
    const key = Buffer.from(toBinary(ToolRegistrationSchema, registration)).toString("latin1");
    const known = this.#known.get(key) ?? readRegistration(registration);
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size > this.#maximum) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return known;
  }
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
