import type { JsonObject } from "./json.ts";

/** A model's request to run a tool, in Gemini's own shape. */
export interface FunctionCall {
  /** 1 to 128 printable ASCII characters. Made by the runtime when the model sends none. */
  readonly id?: string;
  readonly name: string;
  /** By parameter name. Absent means no arguments. */
  readonly args?: JsonObject;
}

/**
 * A call as anybody may ask for it: a `FunctionCall`, what an SDK made of a model's answer, parsed JSON. Nothing of it
 * is believed before it is checked; what cannot be a call is answered with `INVALID_CALL`.
 */
export interface UncheckedCall {
  /** As in `FunctionCall`. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** A plain object, by parameter name. Absent means no arguments. */
  readonly args?: unknown;
}
