import type { JsonObject } from "../../model/json.ts";
import type { AiJson, AiModelOutput } from "../model-output.ts";
import type { OpenSchema } from "../open-schema.ts";

/** What the AI SDK tells a tool that it runs: the part of its `ToolExecutionOptions` that is used. */
export interface AiCallOptions {
  readonly toolCallId: string;
  readonly abortSignal?: AbortSignal | undefined;
  readonly context?: unknown;
}

/** A tool of the AI SDK. */
export interface AiTool {
  readonly description: string;
  /** Says what arguments there are; judging them is left to `execute`, which can repair them. */
  readonly inputSchema: OpenSchema;
  /** Whether a person is to be asked: of tools that are annotated `requiresApproval`, for calls that could run. */
  readonly needsApproval?: (
    input: JsonObject,
    options: Pick<AiCallOptions, "toolCallId">,
  ) => Promise<boolean>;
  /**
   * Runs a call. A generator's partial results come one after the other, the result last.
   *
   * @throws ToolCallError in the promise, or in the iteration, for a call that ends with an error
   */
  readonly execute: (
    input: JsonObject,
    options: AiCallOptions,
  ) => Promise<AiJson> | AsyncIterable<AiJson>;
  /** Files in results become files for the model. */
  readonly toModelOutput: (options: {
    readonly toolCallId: string;
    readonly output: AiJson;
  }) => AiModelOutput;
}

/** Tools by their names, as `generateText`, `streamText` and agents take them. */
export type AiTools = Record<string, AiTool> & AsyncDisposable;
