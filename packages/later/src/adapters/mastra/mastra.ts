import type { JsonObject } from "../../model/json.ts";
import type { AiJson, AiModelOutput } from "../model-output.ts";
import type { OpenSchema } from "../open-schema.ts";

/** What Mastra tells a tool that it runs: the part of its `ToolExecutionContext` that is used. */
export interface MastraCallContext {
  readonly abortSignal?: AbortSignal | undefined;
  readonly requestContext?: unknown;
  /** Sends partial results to whoever reads the agent's stream. */
  readonly writer?: { write(part: unknown): Promise<unknown> } | undefined;
  /** There where an agent runs the tool, not where a workflow, a server of MCP or a program does. */
  readonly agent?: { readonly toolCallId?: string | undefined } | undefined;
}

/** What `createTool` of Mastra makes a tool of: the part of its options that is used. */
export interface MastraToolConfig {
  readonly id: string;
  readonly description: string;
  /** Says what arguments there are; judging them is left to `execute`, which can repair them. */
  readonly inputSchema: OpenSchema;
  /** What results are by their type; steps of workflows have to say it. */
  readonly outputSchema: OpenSchema<AiJson>;
  /** Whether a person is to be asked: of tools that are annotated `requiresApproval`, for calls that could run. */
  readonly requireApproval?: (input: JsonObject) => Promise<boolean>;
  /** @throws ToolCallError in the promise, for a call that ends with an error */
  readonly execute: (input: JsonObject, context?: MastraCallContext) => Promise<AiJson>;
  /** Of what `execute` has given. Files in it become files for the model. */
  readonly toModelOutput: (output: unknown) => AiModelOutput;
}
