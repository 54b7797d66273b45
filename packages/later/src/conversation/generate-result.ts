import type { Content } from "./content.ts";
import type { ExecutedCall } from "./executed-call.ts";
import type { ModelResponse, Usage } from "./model-client.ts";

/** How a conversation ended. `JSON.stringify` can print it as long as it can print the model's own responses. */
export interface GenerateResult {
  /** The model's answer without its reasoning; empty when it answered with other things than text. */
  readonly text: string;
  /** Everything that was said, this answer included: what to pass as `history` to continue. */
  readonly history: readonly Content[];
  /** Every call of the model, by round and in the model's order. */
  readonly calls: readonly ExecutedCall[];
  /** How many rounds of tool execution there were; 0 when the model answered at once. */
  readonly rounds: number;
  /** Summed over all requests, also over those whose answer could not be used. */
  readonly usage: Usage;
  /** The last response, as the model client gave it. */
  readonly response: ModelResponse;
  /** `STOP`; `MAX_TOKENS` when the answer is cut off; `undefined` when the model told none. */
  readonly finishReason: string | undefined;
}
