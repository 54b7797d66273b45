import type { IdentifiedCall } from "../conversation/calls/executed-call.ts";
import type { ConversationEvent } from "../conversation/conversation-event.ts";
import type { GenerateResult } from "../conversation/generate-result.ts";
import type { ToolResult } from "../model/tool-result.ts";

/**
 * What a browser is told of a conversation: a `ConversationEvent` as JSON. A call ends with its result in the one
 * form that is JSON, the conversation with what there is to show. Integers beyond ±(2^53 − 1) are text.
 */
export type PublicEvent =
  | Exclude<ConversationEvent, { readonly type: "call-end" | "finish" }>
  | {
      readonly type: "call-end";
      /** The round it belongs to, from 1. */
      readonly round: number;
      readonly call: IdentifiedCall;
      /** As the model was told: a value, or why there is none. */
      readonly result: ToolResult;
      readonly durationMs: number;
    }
  | { readonly type: "finish"; readonly result: PublicResult };

/**
 * How a conversation ended, without what only its server needs: history, calls, the last response and the pause stay
 * there. While calls wait for people, `pending` has them.
 */
export interface PublicResult extends Pick<
  GenerateResult,
  "text" | "rounds" | "usage" | "finishReason" | "pending"
> {
  /** The answer as the value that was asked for, as `JSON.stringify` prints it; absent when nothing was asked for. */
  readonly output?: unknown;
}
