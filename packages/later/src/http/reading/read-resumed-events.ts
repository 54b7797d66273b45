import { LaterError } from "../../errors/later-error.ts";
import { EventParser, type ServerSentEvent } from "./event-parser.ts";
import { readServerSentEvents } from "./read-server-sent-events.ts";
import type { ResumptionOptions } from "./resumption-options.ts";
import { Resumption } from "./resumption.ts";

interface Reading extends ResumptionOptions {
  readonly signal?: AbortSignal;
  readonly maxEventLength: number;
}

/**
 * The events of a response, and of those that go on with it when it breaks off. Ends by being left.
 *
 * @throws LaterError what reading one response throws; `RUNTIME_DISCONNECTED` when there is no going on
 */
export async function* readResumedEvents(
  response: Response,
  options: Reading,
): AsyncGenerator<ServerSentEvent, never, undefined> {
  const parser = new EventParser(options.maxEventLength);
  const resumption = new Resumption(options);
  let isTold = false;
  for (let { body } = response; ;) {
    try {
      for await (const event of readServerSentEvents(body, { parser, signal: options.signal })) {
        isTold = true;
        resumption.progress();
        yield event;
      }
    } catch (error) {
      const isBroken = LaterError.is(error) && error.code === "RUNTIME_DISCONNECTED";
      // Without ids, going on would be beginning anew: events would be told twice.
      if (!isBroken || (isTold && parser.lastEventId === "")) throw error;
      ({ body } = await resumption.next(parser, error));
    }
  }
}
