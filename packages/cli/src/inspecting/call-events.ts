import type { CallEvent, ConversationEvent, JsonObject, Session } from "later-runtime";

/** A call that a person makes. */
export interface PersonsCall {
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
  readonly isApproved: boolean;
}

/** Runs a call, and tells of it as a conversation does of its own. Who leaves the events cancels the call. */
export function callEvents(
  session: Session,
  { isApproved, ...call }: PersonsCall,
): AsyncIterable<ConversationEvent> {
  const leaving = new AbortController();
  const events = new ReadableStream<ConversationEvent>({
    start(controller) {
      const tell = (event: CallEvent): void => {
        if (!leaving.signal.aborted) controller.enqueue(toConversationEvent(event, call));
      };
      const outcome = session.execute(call, {
        signal: leaving.signal,
        onEvent: tell,
        ...(isApproved ? { approval: { decision: "allow" } } : {}),
      });
      void outcome.then(() => {
        if (!leaving.signal.aborted) controller.close();
      });
    },
    cancel: () => leaving.abort(),
  });
  return { [Symbol.asyncIterator]: () => iterate(events.getReader()) };
}

/** The stream's own iterator cannot be left while it waits for an event. */
function iterate(
  reader: ReadableStreamDefaultReader<ConversationEvent>,
): AsyncIterator<ConversationEvent, undefined> {
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

function toConversationEvent(
  event: CallEvent,
  call: Omit<PersonsCall, "isApproved">,
): ConversationEvent {
  const round = 1;
  if (event.type === "call-start") return { type: "call-start", round, call };
  if (event.type === "call-end") {
    const { outcome, durationMs } = event;
    return { type: "call-end", round, call, outcome, durationMs };
  }
  const { sessionId: _sessionId, ...told } = event;
  return { ...told, round };
}
