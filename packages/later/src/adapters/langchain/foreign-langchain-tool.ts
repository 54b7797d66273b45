/**
 * A tool that was made for LangChain.js: what is used of its `StructuredTool`, `DynamicTool`, `DynamicStructuredTool` and
 * `RunnableToolLike`.
 */
export interface ForeignLangChainTool {
  readonly name: string;
  readonly description?: string | undefined;
  /** A schema of zod, a Standard Schema, or a JSON Schema. */
  readonly schema: unknown;
  // A method, so that tools of narrower inputs fit.
  invoke(input: never, config?: object): Promise<unknown>;
}
