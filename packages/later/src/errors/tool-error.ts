import type { JsonObject } from "../model/json.ts";

const brand = Symbol.for("later-runtime.tool-error");

/** What a {@link ToolError} carries to the model besides its message. */
export interface ToolErrorOptions {
  /** What led to this error; stays in this process. */
  readonly cause?: unknown;
  /** Facts that the model may use, as JSON. */
  readonly details?: JsonObject;
  /** Whether the reason may pass, so that a tool with `retries` is run again. The model is not told. @default false */
  readonly retryable?: boolean;
}

/**
 * Thrown by a tool to fail with a type of its own: type, message and details reach the model as they
 * are. Any other thrown value becomes `TOOL_EXECUTION_FAILED`.
 *
 * @example
 * ```ts
 * throw new ToolError("RESOURCE_NOT_FOUND", `There is no order ${id}.`, { details: { id } });
 * ```
 */
export class ToolError extends Error {
  override readonly name: string = "ToolError";
  /** UPPER_SNAKE_CASE, for example `RESOURCE_NOT_FOUND`. */
  readonly type: string;
  readonly details: JsonObject | undefined;
  readonly retryable: boolean;

  constructor(type: string, message: string, options: ToolErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.type = type;
    Object.defineProperty(this, brand, { value: true });
    this.details = options.details;
    this.retryable = options.retryable ?? false;
  }

  /** Recognises a ToolError, also one made by another copy of the library. */
  static is(value: unknown): value is ToolError {
    return typeof value === "object" && value !== null && brand in value;
  }
}
