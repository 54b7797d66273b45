import { channel } from "node:diagnostics_channel";

import type { ConversationEvent } from "../../conversation/conversation-event.ts";
import type { CallEvent } from "../../executor/execute-options.ts";

/** What is published on `later:conversation`. */
export interface PublishedConversationEvent {
  /** Which conversation it is about. */
  readonly conversation: string;
  readonly event: ConversationEvent;
}

/** Publishes what happens; nothing is done for events to which nobody has subscribed. */
export interface DiagnosticsChannel {
  /** For `onEvent` of a runtime or worker: publishes each {@link CallEvent} on `later:call`. */
  readonly onCall: (event: CallEvent) => void;
  /**
   * Gives what is for `onEvent` of one conversation: publishes each event on `later:conversation`, as a
   * {@link PublishedConversationEvent}.
   *
   * @param name - which conversation it is. @default a random UUID
   */
  readonly conversation: (name?: string) => (event: ConversationEvent) => void;
}

const calls = channel("later:call");
const conversations = channel("later:conversation");

/**
 * Tells subscribers of `node:diagnostics_channel` what happens. Events are published as they are, with results and
 * texts, and stay in this process. What a subscriber throws becomes an uncaught exception, as with every such channel.
 *
 * @example
 * ```ts
 * const diagnostics = diagnosticsChannel();
 * const runtime = new Runtime({ onEvent: diagnostics.onCall });
 * subscribe("later:call", (event) => console.log(event));
 * ```
 */
export function diagnosticsChannel(): DiagnosticsChannel {
  return {
    onCall: (event) => {
      if (calls.hasSubscribers) calls.publish(event);
    },
    conversation: (name = crypto.randomUUID()) => {
      return (event) => {
        if (!conversations.hasSubscribers) return;
        const published: PublishedConversationEvent = { conversation: name, event };
        conversations.publish(published);
      };
    },
  };
}
