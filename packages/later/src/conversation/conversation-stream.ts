import type { ConversationEvent } from "./conversation-event.ts";
import { EventQueue } from "./event-queue.ts";
import type { GenerateResult } from "./generate-result.ts";

/**
 * A conversation that is going on. It starts at once and does not wait for whoever iterates; events
 * are kept until they are read, by one consumer, once. Iterating throws what {@link result} rejects
 * with. Leaving the loop early cancels the request and the calls that run.
 */
export interface ConversationStream<Output = unknown> extends AsyncIterable<ConversationEvent> {
  /** The same as `generate` gives. It need neither be awaited nor caught. */
  readonly result: Promise<GenerateResult<Output>>;
}

/**
 * Starts a conversation and makes what it tells and gives into a stream.
 *
 * @param run - must not throw; `leaving` fires when the stream is left early
 */
export function startStream<Output>(
  run: (
    emit: (event: ConversationEvent) => void,
    leaving: AbortSignal,
  ) => Promise<GenerateResult<Output>>,
): ConversationStream<Output> {
  const controller = new AbortController();
  const events = new EventQueue<ConversationEvent>(async () => {
    controller.abort(new DOMException("The stream was left early.", "AbortError"));
    await settled;
  });
  const result = run((event) => {
    events.push(event);
  }, controller.signal);
  const settled = result.then(
    () => {
      events.end();
    },
    (error: unknown) => {
      events.end({ error });
    },
  );
  return { result, [Symbol.asyncIterator]: () => events };
}
