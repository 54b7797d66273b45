import { create, fromBinary } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

import {
  type RegisterToolsRequest,
  RegisterToolsRequestSchema,
  type ToolRegistration,
  ToolRegistrationSchema,
} from "../../gen/snakepit_bridge_pb.ts";

/** Numbers of the fields of RegisterToolsRequest. */
const fields = { sessionId: 1, tools: 2, workerId: 3 };

/** Longer registrations are not kept, in bytes. */
const largestKept = 8_192;

/**
 * Reads requests to register tools. Workers register the same tools in every session, some with every request: equal
 * registrations are read once, and are the same object.
 */
export class RegisterRequestReader {
  readonly #maximum: number;
  /** By their bytes, the one that was not wanted for the longest time first. */
  readonly #known = new Map<string, ToolRegistration>();

  /** @param maximum - how many registrations are kept */
  constructor(maximum = 1_000) {
    this.#maximum = maximum;
  }

  /** @throws for bytes that are none of the message */
  read(bytes: Uint8Array): RegisterToolsRequest {
    const request = create(RegisterToolsRequestSchema);
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (type !== WireType.LengthDelimited) reader.skip(type, field);
      else if (field === fields.sessionId) request.sessionId = reader.string();
      else if (field === fields.tools) request.tools.push(this.#registration(reader.bytes()));
      else if (field === fields.workerId) request.workerId = reader.string();
      else reader.skip(type, field);
    }
    return request;
  }

  #registration(bytes: Uint8Array): ToolRegistration {
    if (bytes.length > largestKept) return fromBinary(ToolRegistrationSchema, bytes);
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    // A copy: what is kept must not keep the whole request.
    const known = this.#known.get(key) ?? fromBinary(ToolRegistrationSchema, new Uint8Array(bytes));
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
