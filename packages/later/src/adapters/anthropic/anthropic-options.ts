import { LaterError } from "../../errors/later-error.ts";
import type { SchemaLoss } from "../../schema/schema-loss.ts";

/** How Claude is asked. */
export interface AnthropicOptions {
  /**
   * How many tokens an answer may have at most, thoughts included; a whole number of at least 1. The API takes no
   * request without such a limit, and models differ in how many they can give. `config: { max_tokens }` of a
   * conversation counts before it.
   *
   * @default 16_000
   */
  readonly maxTokens?: number;
  /**
   * Whether the API keeps what it has read of the tools, the instruction and the conversation, so that requests that
   * begin in the same way are faster and cheaper: for five minutes (`true` and `"5m"`), or for an hour. What is kept
   * costs more when it is first read, so that this pays where a conversation has several rounds or turns.
   *
   * @default false
   */
  readonly cache?: boolean | "5m" | "1h";
  /**
   * How an answer of a certain form (`output`) is asked for. `format` has the API hold the model to it, by
   * `output_config.format`. `instruction` describes it behind the system instruction, for models that take no format.
   *
   * @default "format" where the form can be told so; otherwise, such as for maps and types that contain themselves, "instruction"
   */
  readonly outputBy?: "format" | "instruction";
  /**
   * Whether the model streams arguments as it writes them (`eager_input_streaming`), rather than member by member. Then
   * the API does not see to it that they are JSON; an answer in which they are not is asked for once more.
   *
   * @default false
   */
  readonly eagerArguments?: boolean;
  /**
   * Hears what of a tool's schema is told in words only or not at all, once per declaration. Arguments are held to the
   * whole schema in any case.
   */
  readonly onLoss?: (tool: string, loss: SchemaLoss) => void;
  /**
   * What accompanies each request of the SDK: `timeout` in milliseconds, `maxRetries`, `headers`. The signal is the
   * conversation's.
   *
   * @default the SDK's own; it tries again twice
   */
  readonly requestOptions?: Readonly<Record<string, unknown>>;
}

/** @throws LaterError `INVALID_ARGUMENT`, naming the option */
export function assertAnthropicOptions({ maxTokens = 1, cache, outputBy }: AnthropicOptions): void {
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw refused("maxTokens", "a whole number of at least 1");
  }
  if (!(cache === undefined || typeof cache === "boolean" || cache === "5m" || cache === "1h")) {
    throw refused("cache", 'a boolean, "5m" or "1h"');
  }
  if (!(outputBy === undefined || outputBy === "format" || outputBy === "instruction")) {
    throw refused("outputBy", '"format" or "instruction"');
  }
}

function refused(option: string, expectation: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", `"${option}" has to be ${expectation}.`, {
    details: { option },
  });
}
