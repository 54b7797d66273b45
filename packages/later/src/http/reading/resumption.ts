import { abortable } from "../../conversation/model/abortable.ts";
import { wait } from "../../conversation/model/wait.ts";
import { LaterError } from "../../errors/later-error.ts";
import { assertEventStream } from "./assert-event-stream.ts";
import { assertWanted } from "./assert-wanted.ts";
import { brokenOff } from "./broken-off.ts";
import type { EventParser } from "./event-parser.ts";
import type { ResumptionOptions } from "./resumption-options.ts";

interface ResumptionSettings extends ResumptionOptions {
  readonly signal?: AbortSignal;
}

/** Makes the next response in the place of one that broke off. */
export class Resumption {
  readonly #options: ResumptionSettings;
  readonly #maxBackoffMs: number;
  #attempts = 0;
  #startedAt = performance.now();

  constructor(options: ResumptionSettings) {
    this.#options = options;
    this.#maxBackoffMs = options.maxBackoffMs ?? 30_000;
  }

  /** Attempts have led to something. */
  progress(): void {
    this.#attempts = 0;
  }

  /** @throws LaterError `RUNTIME_DISCONNECTED` when it gives up, `CANCELLED` */
  async next({ lastEventId, retryMs }: EventParser, brokenBy: LaterError): Promise<Response> {
    const { resume, signal, attempts = 8, backoffMs = 1_000 } = this.#options;
    if (resume === undefined) throw brokenBy;
    if (performance.now() - this.#startedAt > this.#maxBackoffMs) this.progress();
    let failure: unknown;
    while (this.#attempts < attempts) {
      // Nothing times Infinity is no number.
      const wholeMs = Math.min(backoffMs * 2 ** this.#attempts || 0, this.#maxBackoffMs);
      this.#attempts += 1;
      const delayMs = Math.max(retryMs, (wholeMs * (1 + Math.random())) / 2);
      await wait(delayMs, signal).catch(() => assertWanted(signal));
      const asked = ask(resume, lastEventId);
      try {
        const response = await abortable(asked, signal);
        await assertEventStream(response);
        this.#startedAt = performance.now();
        return response;
      } catch (error) {
        // An answer that comes when nobody waits any longer holds its connection.
        asked.then(({ body }) => body?.cancel()).catch(() => {});
        assertWanted(signal, error);
        failure = error;
        if (LaterError.is(error) && !error.retryable) break;
      }
    }
    throw failure === undefined ? brokenBy : brokenOff({ cause: failure });
  }
}

async function ask(
  resume: (lastEventId: string) => Promise<Response>,
  lastEventId: string,
): Promise<Response> {
  return resume(lastEventId);
}
