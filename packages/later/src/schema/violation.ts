/** One way in which a value does not fit its schema. */
export interface Violation {
  /** JSON Pointer (RFC 6901) to the value; for a missing or undeclared member, to that member. */
  readonly path: string;
  /** The keyword of JSON Schema that is violated, for example `required`. */
  readonly keyword: string;
  /** A sentence that a model can act on. */
  readonly message: string;
}
