/** Why the types of a file could not be read; becomes a `LaterError` in the process that asked. */
export class IntrospectionFailure extends Error {
  readonly code: "SCHEMA_UNAVAILABLE" | "INTROSPECTION_FAILED";

  constructor(code: "SCHEMA_UNAVAILABLE" | "INTROSPECTION_FAILED", message: string) {
    super(message);
    this.code = code;
  }
}
