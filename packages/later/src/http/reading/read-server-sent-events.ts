import { assertWanted } from "./assert-wanted.ts";
import { brokenOff } from "./broken-off.ts";
import type { EventParser, ServerSentEvent } from "./event-parser.ts";

interface Reading {
  readonly parser: EventParser;
  readonly signal: AbortSignal | undefined;
}

/**
 * The events of a body, read as they are asked for; whoever leaves, or fires the signal, lets go of the body. Ends by
 * being left: a body that ends is one that broke off.
 *
 * @throws LaterError `RUNTIME_DISCONNECTED`, `INVALID_VALUE`, `CANCELLED`
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array> | null,
  { parser, signal }: Reading,
): AsyncGenerator<ServerSentEvent, never, undefined> {
  if (body === null) throw brokenOff();
  const reader = body.getReader();
  const decoder = new TextDecoder();
  parser.restart();
  const letGo = (): Promise<void> => reader.cancel().catch(() => {});
  const stop = (): void => void letGo();
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      assertWanted(signal);
      const bytes = await read(reader, signal);
      for (const event of parser.read(decoder.decode(bytes, { stream: true }))) {
        assertWanted(signal);
        yield event;
      }
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await letGo();
  }
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  let failure: { readonly cause?: unknown } = {};
  try {
    const { value, done } = await reader.read();
    if (!done) return value;
  } catch (cause) {
    failure = { cause };
  }
  assertWanted(signal, failure.cause);
  throw brokenOff(failure);
}
