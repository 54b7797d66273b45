/** Something that a schema says and its converted form does not. Arguments are still held to it. */
export interface SchemaLoss {
  /** JSON Pointer to the schema that holds the keyword, in the schema that was converted. */
  readonly path: string;
  readonly keyword: string;
  /** A sentence about what became of it. */
  readonly message: string;
  /**
   * `described`: the description says it in words. `widened`: the converted form allows more.
   * `dropped`: something that the schema allows or tells cannot be expressed.
   */
  readonly severity: "widened" | "dropped" | "described";
}
