import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { EventQueue } from "../../conversation/event-queue.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import type { AiJson } from "../model-output.ts";

/** Starts a call, which tells of itself and ends when its signal fires. */
type StartCall = (onEvent: (event: CallEvent) => unknown, signal: AbortSignal) => Promise<AiJson>;

/**
 * The partial results of a call as they are taken, which holds the tool back, and then its result; once, if that is the last
 * partial one. Who leaves the iteration cancels the call.
 */
export async function* streamPartials(start: StartCall): AsyncGenerator<AiJson, void> {
  const leaving = new AbortController();
  const waiting = new Set<() => void>();
  const queue = new EventQueue<{ readonly value: AiJson; readonly take: () => void }>(async () => {
    leaving.abort(new DOMException("Nobody wants the results any more.", "AbortError"));
    for (const take of waiting) take();
  });
  const tell = (value: AiJson): Promise<void> =>
    new Promise((resolve) => {
      const take = (): void => {
        waiting.delete(take);
        resolve();
      };
      waiting.add(take);
      queue.push({ value, take });
    });
  const result = start(
    (event) =>
      event.type === "call-partial" ? tell(toPlainJson(event.value) as AiJson) : undefined,
    leaving.signal,
  );
  result.then(
    () => queue.end(),
    (error: unknown) => queue.end({ error }),
  );
  let told: string | undefined;
  for await (const { value, take } of queue) {
    take();
    told = JSON.stringify(value);
    yield value;
  }
  const last = await result;
  if (JSON.stringify(last) !== told) yield last;
}
