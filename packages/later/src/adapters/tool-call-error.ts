import { ToolError } from "../errors/tool-error.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { ErrorObject, Outcome } from "../model/tool-result.ts";

/**
 * Why a call failed, for libraries that expect a throw and send its message to the model: no stack, no paths, no secrets.
 */
export class ToolCallError extends Error {
  override readonly name = "ToolCallError";
  /** UPPER_SNAKE_CASE: a code of the library or a type of the tool's own. */
  readonly type: string | undefined;
  readonly details: JsonObject | undefined;

  constructor({ message, type, details }: ErrorObject) {
    super(message);
    this.type = type;
    this.details = details;
  }

  /** What some of them send to the model: the message alone. */
  override toString(): string {
    return this.message;
  }
}

/** What a call ended with. @throws ToolCallError for one that failed */
export function resultOf(outcome: Outcome): JsonValue {
  if (outcome.ok) return outcome.value;
  throw new ToolCallError(outcome.error);
}

/** What went wrong in a tool of this library, handed to another library and back, keeps its name. */
export function toToolError(error: unknown): unknown {
  if (!(error instanceof ToolCallError) || error.type === undefined) return error;
  const { type, message, details } = error;
  return new ToolError(type, message, details === undefined ? {} : { details });
}
