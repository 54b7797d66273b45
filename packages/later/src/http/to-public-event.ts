import type { ConversationEvent } from "../conversation/conversation-event.ts";
import type { PublicEvent } from "./public-event.ts";

/** What may leave the server of an event. Members are taken by name, so that a new one stays until it is let out. */
export function toPublicEvent(event: ConversationEvent): PublicEvent {
  switch (event.type) {
    case "call-end": {
      const { type, round, call, outcome, durationMs } = event;
      return { type, round, call, result: outcome.result, durationMs };
    }
    case "finish": {
      const { text, output, rounds, usage, finishReason, pending } = event.result;
      return {
        type: "finish",
        result: { text, output, rounds, usage, finishReason, pending },
      };
    }
    default:
      return event;
  }
}
