import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";

import { readBatchRequest } from "./read-batch-request.ts";
import { RegisterRequestReader } from "./read-register-request.ts";

/** Stands for a request that could not be read. */
const malformed = Symbol("malformed request");

/** A response that has been written once and for all. */
export class PreparedResponse {
  readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** Whether a request is one that could not be read. */
export function isMalformed(request: unknown): boolean {
  return request === malformed;
}

/**
 * The definition as the host needs it. Requests that cannot be read reach their handlers, which answer
 * `INVALID_ARGUMENT`; @grpc/grpc-js would answer `INTERNAL` with a text of the decoder's. Prepared responses
 * go out as they are.
 */
export function toServerDefinition(definition: ServiceDefinition): ServiceDefinition {
  const registrations = new RegisterRequestReader();
  /** For requests that are long and frequent. */
  const readers = new Map<string, (bytes: Buffer) => unknown>([
    ["SetVariables", readBatchRequest],
    ["RegisterTools", (bytes) => registrations.read(bytes)],
  ]);
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => [
      name,
      adapt(method, readers.get(name) ?? method.requestDeserialize),
    ]),
  );
}

function adapt(
  method: MethodDefinition<unknown, unknown>,
  requestDeserialize: (bytes: Buffer) => unknown,
): MethodDefinition<unknown, unknown> {
  const { responseSerialize } = method;
  return {
    path: method.path,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    requestSerialize: method.requestSerialize,
    responseDeserialize: method.responseDeserialize,
    requestDeserialize: (bytes) => {
      try {
        return requestDeserialize(bytes);
      } catch {
        return malformed;
      }
    },
    responseSerialize: (response) =>
      response instanceof PreparedResponse ? response.bytes : responseSerialize(response),
  };
}
