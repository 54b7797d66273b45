import type { ExecutedCall } from "./calls/executed-call.ts";
import type { Content } from "./content/content.ts";
import type { ModelResponse, Usage } from "./model/model-client.ts";
import type { ConversationPause, PendingCall } from "./pause/conversation-pause.ts";

/** How a conversation ended, or where it waits. `JSON.stringify` can print it as long as it can print the model's own responses. */
export interface GenerateResult<Output = unknown> {
  /** The model's answer without its reasoning; empty when it answered with other things than text. */
  readonly text: string;
  /** The answer as the value that `output` asked for; `undefined` when nothing was asked for, or calls wait. */
  readonly output: Output;
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
  /**
   * Calls that people have to decide about, because `authorize` asks for it; empty in the usual case. The
   * others of their round have been run, and are not run again.
   */
  readonly pending: readonly PendingCall[];
  /** Where to go on once there are decisions about the {@link pending} calls; `undefined` when there are none. */
  readonly pause: ConversationPause | undefined;
}
