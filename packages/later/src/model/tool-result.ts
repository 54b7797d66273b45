import type { JsonObject, JsonValue } from "./json.ts";

/** Why a call failed, fit to be shown to a model: no stack, no paths, no secrets. */
export interface ErrorObject {
  /** Never blank. */
  readonly message: string;
  /** UPPER_SNAKE_CASE: a code of the library (`docs/errors.md`) or a type of the tool's own. */
  readonly type?: string;
  readonly details?: JsonObject;
}

/** A call that ended with a value. */
export interface ToolSuccess {
  readonly callId: string;
  readonly name: string;
  readonly status: "SUCCESS";
  readonly content: JsonValue;
}

/** A call that ended with an error. */
export interface ToolFailure {
  readonly callId: string;
  readonly name: string;
  readonly status: "ERROR";
  readonly error: ErrorObject;
}

/** How one call ended; `callId` and `name` are those of the call. */
export type ToolResult = ToolSuccess | ToolFailure;

/** The same ending as TypeScript reads it: test `ok`, then take `value` or `error`. */
export type Outcome =
  | { readonly ok: true; readonly value: JsonValue; readonly result: ToolSuccess }
  | { readonly ok: false; readonly error: ErrorObject; readonly result: ToolFailure };

/** The {@link Outcome} view of a result; `toOutcome(result).result === result`. */
export function toOutcome(result: ToolResult): Outcome {
  return result.status === "SUCCESS"
    ? { ok: true, value: result.content, result }
    : { ok: false, error: result.error, result };
}
