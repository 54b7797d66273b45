import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { EventParser, type ServerSentEvent } from "./event-parser.ts";

interface Reading {
  readonly maxEventLength: number;
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
  { maxEventLength, signal }: Reading,
): AsyncGenerator<ServerSentEvent, never, undefined> {
  if (body === null) throw new LaterError("RUNTIME_DISCONNECTED", brokenOff);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser(maxEventLength);
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

const brokenOff =
  "The events broke off before their end; how far the conversation came is not known.";

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
  assertWanted(signal);
  const { cause } = failure;
  // Its own signal had been given to the request only.
  if (isObject(cause) && cause["name"] === "AbortError") throw cancelled(cause);
  throw new LaterError("RUNTIME_DISCONNECTED", brokenOff, failure);
}

function assertWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled(signal.reason);
}

function cancelled(cause: unknown): LaterError {
  return new LaterError("CANCELLED", "The reading of the events was cancelled.", { cause });
}
