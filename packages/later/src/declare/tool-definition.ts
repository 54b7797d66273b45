import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { FromJsonSchema } from "./from-json-schema.ts";
import type { StandardSchema } from "./standard-schema.ts";
import type { ToolContext } from "./tool-context.ts";
import type { ToolOptions } from "./tool.ts";

/** A schema of a tool's arguments: JSON Schema of type `object`, or a Standard Schema. */
export type ParametersSchema = JsonSchemaObject | StandardSchema;

/** What the handler receives, after validation. */
export type ArgumentsOf<Parameters> =
  Parameters extends StandardSchema<unknown, infer Output> ? Output : FromJsonSchema<Parameters>;

/** The callable form of a tool that is defined by a schema. */
export type HandlerOf<Parameters, Result> = (
  args: ArgumentsOf<Parameters>,
  context?: ToolContext,
) => Result;

/** A tool whose schema is written by hand. */
export interface ToolDefinition<Parameters extends ParametersSchema, Result> extends ToolOptions {
  readonly name: string;
  readonly description: string;
  readonly parameters: Parameters;
  /** What the tool returns, as JSON Schema: the model is told, and results are held to it as JSON. */
  readonly response?: JsonSchemaObject;
  /** Called with the validated arguments and the context of the call. */
  readonly execute: (args: ArgumentsOf<Parameters>, context: ToolContext) => Result;
}
