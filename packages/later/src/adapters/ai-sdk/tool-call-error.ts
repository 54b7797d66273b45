import type { JsonObject } from "../../model/json.ts";
import type { ErrorObject } from "../../model/tool-result.ts";

/**
 * Why a call failed, for the AI SDK, which makes a `tool-error` of it and sends its message to the model: no stack, no
 * paths, no secrets.
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

  /** What the SDK sends to the model: the message alone. */
  override toString(): string {
    return this.message;
  }
}
