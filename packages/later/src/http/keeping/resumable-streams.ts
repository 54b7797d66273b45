import type { ConversationEvent } from "../../conversation/conversation-event.ts";
import { LaterError } from "../../errors/later-error.ts";
import { createEventResponse } from "../create-event-response.ts";
import type { EventResponseOptions } from "../to-event-response.ts";
import { ToldEvents } from "../told-events.ts";
import { KeptStream } from "./kept-stream.ts";
import {
  type ResumableStreamsOptions,
  readResumableStreamsOptions,
} from "./resumable-streams-options.ts";

/** Whose a stream is. */
export interface StreamOwner {
  /**
   * Such as the id of the user whom the request belongs to. Whoever names another one, or none, does not find the
   * stream.
   *
   * @default nobody's: the id, which cannot be guessed, opens it
   */
  readonly owner?: string;
}

/** How a stream is kept. `select` and `onError` are called once, however many read. */
export interface AddStreamOptions
  extends StreamOwner, Pick<EventResponseOptions, "select" | "onError"> {}

/**
 * Keeps conversations apart from the connections that read them: one that breaks costs nothing. The events are
 * numbered, so whoever comes back with the id of the last one that they saw gets what they missed and then the rest,
 * once and in order. Any number may read at once. Leaving does not cancel the conversation; `cancel` does, and so does
 * nobody reading for `unreadTtlMs`.
 *
 * Everything is kept in this process: requests have to come back to it. A conversation never waits for its readers.
 *
 * @example
 * ```ts
 * const streams = new ResumableStreams();
 * const running = new Map<string, string>();
 *
 * export async function POST(request: Request): Promise<Response> {
 *   const owner = await userOf(request);
 *   const id = streams.add(generateStream(await request.text(), { model, tools }), { owner });
 *   running.set(owner, id);
 *   return streams.respond(id, { owner });
 * }
 * export async function GET(request: Request): Promise<Response> {
 *   const owner = await userOf(request);
 *   return streams.respond(request.headers.get("last-event-id") || running.get(owner), { owner });
 * }
 * ```
 */
export class ResumableStreams implements AsyncDisposable {
  readonly #settings: Required<ResumableStreamsOptions>;
  readonly #streams = new Map<string, KeptStream>();
  #isClosed = false;

  /** @throws LaterError `INVALID_ARGUMENT` for an option out of bounds */
  constructor(options: ResumableStreamsOptions = {}) {
    this.#settings = readResumableStreamsOptions(options);
  }

  /**
   * Takes a conversation over: it is read here, once, from now on, until its end.
   *
   * @param stream - such as `generateStream` and `sendStream` of a chat return. What ends with the request, such as the
   * signal of one, must not be in it
   * @returns the id of the stream: where its events begin
   *
   * @throws LaterError having cancelled the conversation: `QUOTA_EXCEEDED` when `maxStreams` are kept and none of them
   * has finished; `HOST_UNAVAILABLE` behind `close`
   */
  add(stream: AsyncIterable<ConversationEvent>, options: AddStreamOptions = {}): string {
    const { owner, select, onError } = options;
    const events = new ToldEvents(stream, { select, onError });
    try {
      this.#makeRoom();
    } catch (error) {
      void events.leave();
      throw error;
    }
    const kept = new KeptStream(events, {
      ...this.#settings,
      owner,
      onExpire: () => this.#forget(kept),
    });
    this.#streams.set(kept.id, kept);
    return kept.id;
  }

  /**
   * Answers a request with the events behind a place in a stream: what is kept of them, and then what comes. The
   * response is as one of `toEventResponse`, with an `id` for every event; a client that leaves may come back.
   *
   * @param place - the id of a stream, for all of its events, or of the last event that was seen
   * @returns a response with status 404 for a stream that is not kept, is another one's, or has had no such event
   */
  respond(place: string | null | undefined, { owner }: StreamOwner = {}): Response {
    const found = this.#find(place, owner);
    if (found === undefined) {
      return new Response(null, { status: 404, headers: { "cache-control": "no-store" } });
    }
    return createEventResponse(found.kept.read(found.count), this.#settings.heartbeatMs);
  }

  /**
   * Cancels the conversation: its request to the model, and the calls that run. Whoever reads is told `CANCELLED`.
   * Settles when the conversation has ended.
   *
   * @param place - the id of the stream, or of an event
   * @returns whether there was one that was running
   */
  async cancel(place: string | null | undefined, { owner }: StreamOwner = {}): Promise<boolean> {
    const kept = this.#find(place, owner)?.kept;
    if (kept === undefined || kept.isEnded) return false;
    await kept.cancel("The conversation was cancelled.");
    return true;
  }

  /** Cancels all conversations, tells their readers, and forgets everything. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const streams = [...this.#streams.values()];
    const cancelled = streams.map((kept) => kept.cancel("The server is shutting down."));
    for (const kept of streams) this.#forget(kept);
    await Promise.all(cancelled);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #makeRoom(): void {
    if (this.#isClosed) throw new LaterError("HOST_UNAVAILABLE", "The streams have been closed.");
    const { maxStreams: limit } = this.#settings;
    if (this.#streams.size < limit) return;
    const finished = [...this.#streams.values()].find(({ isEnded }) => isEnded);
    if (finished === undefined) {
      throw new LaterError("QUOTA_EXCEEDED", `No more than ${limit} streams are kept at once.`, {
        details: { quota: "streams", limit },
        retryable: true,
      });
    }
    this.#forget(finished);
  }

  #find(place: string | null | undefined, owner: string | undefined): Place | undefined {
    const [, id = "", digits = "0"] = /^([^.]*)(?:\.(\d+))?$/.exec(place ?? "") ?? [];
    const kept = this.#streams.get(id);
    const count = Number(digits);
    if (kept === undefined || kept.owner !== owner || count > kept.count) return undefined;
    return { kept, count };
  }

  #forget(kept: KeptStream): void {
    kept.release();
    this.#streams.delete(kept.id);
  }
}

interface Place {
  readonly kept: KeptStream;
  readonly count: number;
}
