import type { ToolProgress } from "../declare/tool-context.ts";
import type { JsonValue } from "../model/json.ts";
import type { ExecutedCall, IdentifiedCall } from "./calls/executed-call.ts";
import type { GenerateResult } from "./generate-result.ts";
import type { Usage } from "./model/model-client.ts";
import type { PendingCall } from "./pause/conversation-pause.ts";

/**
 * What can be seen of a conversation while it goes on. A round is one answer of the model and the
 * calls it asks for:
 *
 * - `round-start`, then `text`, `thought` and `call-arguments` as they arrive, then `response`, more than
 *   once when the answer takes more than one request;
 * - `response-discard` when that answer could not be used, or broke off and `retrying` is in use. It is asked for once
 *   more within the same round, and what was shown of it is void;
 * - per call `call-start`, `call-waiting` where a person is asked first, any number of `call-progress` and
 *   `call-partial`, `call-end`; or `call-pending` in the place of the last, when nobody is there to be asked.
 *   Calls that run side by side mix their events;
 * - `finish` comes last, and only when the conversation succeeds, or waits for people.
 */
export type ConversationEvent =
  | { readonly type: "round-start"; readonly round: number }
  | { readonly type: "text"; readonly round: number; readonly text: string }
  | { readonly type: "thought"; readonly round: number; readonly text: string }
  | {
      /** A piece of the arguments of a call that has not been made yet, where the model streams them. */
      readonly type: "call-arguments";
      readonly round: number;
      /** The call's position among those of the answer, from 0. */
      readonly index: number;
      /** The tool's name, as the model gave it. */
      readonly name: string;
      /** JSON Pointer to the argument, or to a part of it. */
      readonly path: string;
      /** What stands there; a text that comes again under the same path is added to it. */
      readonly value: string | number | boolean | null;
    }
  | {
      readonly type: "response";
      readonly round: number;
      readonly usage: Usage;
      readonly finishReason: string | undefined;
      /** From the request to the end of the response. */
      readonly durationMs: number;
    }
  | { readonly type: "response-discard"; readonly round: number; readonly problem: string }
  | { readonly type: "call-start"; readonly round: number; readonly call: IdentifiedCall }
  | {
      readonly type: "call-waiting";
      readonly round: number;
      readonly callId: string;
      readonly name: string;
      readonly reason?: string;
    }
  | ({
      readonly type: "call-progress";
      readonly round: number;
      readonly callId: string;
      readonly name: string;
    } & ToolProgress)
  | {
      readonly type: "call-partial";
      readonly round: number;
      readonly callId: string;
      readonly name: string;
      readonly value: JsonValue;
    }
  | { readonly type: "call-pending"; readonly round: number; readonly call: PendingCall }
  | ({ readonly type: "call-end" } & ExecutedCall)
  | { readonly type: "finish"; readonly result: GenerateResult };
