/** A tool of a program that is built on the AI SDK: what is used of the SDK's `Tool`. */
export interface ForeignAiTool {
  /** A function of the SDK's context, or a text. */
  readonly description?: string | ((options: never) => string) | undefined;
  readonly title?: string | undefined;
  /** A schema of zod, a Standard Schema, one that `jsonSchema()` made, or a function that gives one of these. */
  readonly inputSchema?: unknown;
  /** Absent where a provider or a browser runs the tool. */
  readonly execute?: ((input: never, options: never) => unknown) | undefined;
  readonly toModelOutput?: ((options: never) => unknown) | undefined;
  /** Whether the SDK asks a person: always, or where a function says so. */
  readonly needsApproval?: unknown;
}

/** Tools by their names, as `generateText`, `streamText` and agents take them: a `ToolSet`. */
export type ForeignAiTools = Readonly<Record<string, ForeignAiTool>>;
