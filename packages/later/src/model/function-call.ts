import type { JsonObject } from "./json.ts";

/**
 * A model's request to run a tool, in Gemini's own shape: the `functionCall` of a part that comes
 * from the SDK is one.
 */
export interface FunctionCall {
  /** 1 to 128 printable ASCII characters. Made by the runtime when the model sends none. */
  readonly id?: string;
  readonly name: string;
  /** By parameter name. Absent means no arguments. */
  readonly args?: JsonObject;
}
