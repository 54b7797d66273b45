import type { ServiceDefinition } from "@grpc/grpc-js";

/** Stands for a request that could not be read. */
const malformed = Symbol("malformed request");

/** Whether a request is one that could not be read. */
export function isMalformed(request: unknown): boolean {
  return request === malformed;
}

/**
 * Lets requests that cannot be read reach their handlers, which answer `INVALID_ARGUMENT`; @grpc/grpc-js
 * would answer `INTERNAL` with a text of the decoder's.
 */
export function acceptMalformed(definition: ServiceDefinition): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => {
      const { requestDeserialize } = method;
      const deserialize = (bytes: Buffer): unknown => {
        try {
          return requestDeserialize(bytes);
        } catch {
          return malformed;
        }
      };
      return [name, { ...method, requestDeserialize: deserialize }];
    }),
  );
}
