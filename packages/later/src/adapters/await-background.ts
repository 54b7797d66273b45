import { wait } from "../conversation/model/wait.ts";

/** The longest time between two questions is this many times the shortest. */
const slowest = 10;

/** What can be read of an answer that an API makes in the background. */
interface BackgroundAnswer {
  readonly id?: unknown;
  readonly status?: unknown;
}

/** How to ask for an answer by its id. */
interface Waiting {
  readonly retrieve: (id: string) => Promise<object>;
  readonly cancel: (id: string) => Promise<object>;
  /** Before the first question, in milliseconds. */
  readonly intervalMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks for an answer that is made in the background until it has ended: at first soon, then less and less often.
 * Where nobody waits any longer, the API is told to stop it.
 */
export async function awaitBackground(
  begun: BackgroundAnswer,
  { retrieve, cancel, intervalMs, signal }: Waiting,
): Promise<BackgroundAnswer> {
  let answer = begun;
  try {
    for (let waitMs = intervalMs; isRunning(answer); waitMs *= 1.5) {
      await wait(Math.min(waitMs, intervalMs * slowest), signal);
      answer = await retrieve(String(answer.id));
    }
    return answer;
  } catch (error) {
    // Whether the API hears of it no longer matters here.
    if (signal?.aborted === true) cancel(String(answer.id)).catch(() => {});
    throw error;
  }
}

function isRunning({ id, status }: BackgroundAnswer): boolean {
  return typeof id === "string" && (status === "queued" || status === "in_progress");
}
