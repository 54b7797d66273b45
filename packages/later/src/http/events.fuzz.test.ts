import * as fc from "fast-check";
import { expect, test } from "vitest";

import { checkProperty } from "../../../../test/fuzz/check-property.ts";
import type { ConversationEvent } from "../conversation/conversation-event.ts";
import { LaterError } from "../errors/later-error.ts";
import { ResumableStreams } from "./keeping/resumable-streams.ts";
import { readEvents } from "./reading/read-events.ts";
import { toEventResponse } from "./to-event-response.ts";

/** Also with line breaks of every kind, and characters of up to four bytes. */
const words = fc.string({
  unit: fc.oneof(fc.constantFrom("\n", "\r", "\r\n", ":", "\u2028", "\uFEFF"), fc.string()),
});
const events: fc.Arbitrary<ConversationEvent> = fc.oneof(
  fc.record({ type: fc.constant("text" as const), round: fc.nat(), text: words }),
  fc.record({
    type: fc.constant("call-partial" as const),
    round: fc.nat(),
    callId: words,
    name: words,
    // Texts of JSON have no minus zero that JSON.stringify writes.
    value: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as never),
  }),
);
const endings = fc.option(fc.record({ message: words }), { nil: undefined });
/** Behind how many bytes one response after the other breaks off. */
const cuts = fc.array(fc.nat(400), { maxLength: 12 });
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 50 });

test("any events arrive as they are, and end as they do, however their bytes are split", async () => {
  await checkProperty(
    fc.asyncProperty(fc.array(events), endings, lengths, async (told, ending, lengths) => {
      const sent = toEventResponse(tell(told, ending));
      const bytes = new Uint8Array(await sent.arrayBuffer());
      const received: unknown[] = [];
      let failure: unknown;
      try {
        const response = new Response(split(bytes, lengths), { headers: sent.headers });
        for await (const event of readEvents(response)) received.push(event);
      } catch (error) {
        failure = error;
      }
      expect(received).toEqual(told);
      const ended = LaterError.is(failure) ? [failure.code, failure.message] : failure;
      expect(ended).toEqual(ending && ["MODEL_STOPPED", ending.message]);
    }),
  );
});

test("any events arrive once and end as they do, wherever their bytes break off", async () => {
  await checkProperty(
    fc.asyncProperty(fc.array(events), endings, cuts, async (told, ending, cuts) => {
      await using streams = new ResumableStreams();
      const id = streams.add(tell(told, ending));
      const left = [...cuts];
      const resume = async (place: string): Promise<Response> => {
        const { body, headers } = streams.respond(place || id);
        return new Response(body?.pipeThrough(breakOff(left.shift())), { headers });
      };
      const received: unknown[] = [];
      let failure: unknown;
      try {
        const options = { resume, backoffMs: 0, attempts: cuts.length + 1 };
        for await (const event of readEvents(await resume(""), options)) received.push(event);
      } catch (error) {
        failure = error;
      }
      expect(received).toEqual(told);
      const ended = LaterError.is(failure) ? [failure.code, failure.message] : failure;
      expect(ended).toEqual(ending && ["MODEL_STOPPED", ending.message]);
    }),
  );
});

async function* tell(
  events: readonly ConversationEvent[],
  ending: { readonly message: string } | undefined,
): AsyncGenerator<ConversationEvent> {
  yield* events;
  if (ending !== undefined) throw new LaterError("MODEL_STOPPED", ending.message);
}

/** The bytes in pieces of these lengths, over and over. */
function split(bytes: Uint8Array, lengths: readonly number[]): ReadableStream<Uint8Array> {
  let start = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) {
        controller.close();
        return;
      }
      const end = start + (lengths[turn % lengths.length] ?? 1);
      controller.enqueue(bytes.slice(start, end));
      start = end;
      turn += 1;
    },
  });
}

/** Lets so many bytes through, and then breaks off; all without a number. */
function breakOff(length = Infinity): TransformStream<Uint8Array, Uint8Array> {
  let left = length;
  return new TransformStream({
    transform(bytes, controller) {
      controller.enqueue(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) controller.error(new TypeError("network error"));
    },
  });
}
