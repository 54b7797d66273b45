import { afterEach, describe, expect, test, vi } from "vitest";

import type { ConversationEvent } from "../../conversation/conversation-event.ts";
import { EventQueue } from "../../conversation/event-queue.ts";
import { emptyRuntime, stopped, wait } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { calls } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { PublicEvent } from "../public-event.ts";
import { readEvents } from "../reading/read-events.ts";
import { ResumableStreams } from "./resumable-streams.ts";

const source = emptyRuntime();
const told = (words: string): ConversationEvent => ({ type: "text", round: 1, text: words });

afterEach(() => void vi.useRealTimers());

/** A conversation that tells what it is given, when it is given it. */
function createTelling() {
  let left = false;
  const stream = new EventQueue<ConversationEvent>(async () => {
    left = true;
  });
  return {
    stream,
    tell: (text: string): void => stream.push(told(text)),
    end: (ending?: { readonly error: unknown }): void => stream.end(ending),
    isLeft: () => left,
  };
}

async function* tellAll(...texts: readonly string[]): AsyncGenerator<ConversationEvent> {
  for (const text of texts) yield told(text);
}

/** A conversation that calls a tool which waits, and that call's id. */
function startWaiting(id: string) {
  const model = scriptedModel([calls({ name: "wait", id })]);
  return generateStream("?", { model, source, tools: [wait] });
}

async function textsOf(response: Response): Promise<string[]> {
  const texts: string[] = [];
  for await (const event of readEvents(response)) if (event.type === "text") texts.push(event.text);
  return texts;
}

/** So many texts, and then the reader leaves. */
async function take(response: Response, count: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const event of readEvents(response)) {
    if (event.type === "text") texts.push(event.text);
    if (texts.length === count) break;
  }
  return texts;
}

describe("a kept stream", () => {
  test("numbers its events, and begins with an id to come back with", async () => {
    await using streams = new ResumableStreams();
    const id = streams.add(tellAll("a", "b"));
    const response = streams.respond(id);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
    expect(await response.text()).toBe(
      `id: ${id}\n\n` +
        `id: ${id}.1\ndata: {"type":"text","round":1,"text":"a"}\n\n` +
        `id: ${id}.2\ndata: {"type":"text","round":1,"text":"b"}\n\n` +
        "event: end\ndata: {}\n\n",
    );
  });

  test("gives whoever comes back what they missed, then what comes, and the end", async () => {
    await using streams = new ResumableStreams();
    const { stream, tell, end } = createTelling();
    const id = streams.add(stream);
    for (const text of ["a", "b", "c"]) tell(text);
    expect(await take(streams.respond(id), 1)).toEqual(["a"]);
    const rest = textsOf(streams.respond(`${id}.1`));
    tell("d");
    end();
    expect(await rest).toEqual(["b", "c", "d"]);
    expect(await textsOf(streams.respond(`${id}.4`))).toEqual([]);
  });

  test("goes on when its reader leaves, and is read by several at once", async () => {
    await using streams = new ResumableStreams();
    const { stream, tell, end, isLeft } = createTelling();
    const id = streams.add(stream);
    tell("a");
    await take(streams.respond(id), 1);
    expect(isLeft()).toBe(false);
    const readers = [streams.respond(id), streams.respond(id), streams.respond(`${id}.1`)];
    const readings = readers.map(textsOf);
    tell("b");
    end();
    expect(await Promise.all(readings)).toEqual([["a", "b"], ["a", "b"], ["b"]]);
  });

  test("has select and onError called once, however many read", async () => {
    await using streams = new ResumableStreams();
    const { stream, tell, end } = createTelling();
    const selected: PublicEvent[] = [];
    const heard: unknown[] = [];
    const id = streams.add(stream, {
      select: (event) => {
        selected.push(event);
        return event.type === "text" && event.text === "secret" ? undefined : event;
      },
      onError: (error) => {
        heard.push(error);
        return "Try again later.";
      },
    });
    const readings = [streams.respond(id), streams.respond(id)].map(textsOf);
    for (const text of ["a", "secret", "b"]) tell(text);
    end({ error: new Error("password") });
    const failure = { code: "INTERNAL_ERROR", message: "Try again later." };
    for (const reading of readings) await expect(reading).rejects.toMatchObject(failure);
    await expect(textsOf(streams.respond(`${id}.2`))).rejects.toMatchObject(failure);
    expect(selected).toHaveLength(3);
    expect(heard).toEqual([new Error("password")]);
  });

  test("is not found by another owner, by an id that is none, nor by an event it has not had", async () => {
    await using streams = new ResumableStreams();
    const id = streams.add(createTelling().stream, { owner: "ada" });
    const places = [
      id.slice(1),
      "",
      undefined,
      null,
      `${id}.1`,
      `${id}.x`,
      `${id}.0.0`,
      `${id}.-1`,
    ];
    for (const place of places) {
      const { status, headers, body } = streams.respond(place, { owner: "ada" });
      expect([place, status, headers.get("cache-control"), body]).toEqual([
        place,
        404,
        "no-store",
        null,
      ]);
      expect(await streams.cancel(place, { owner: "ada" })).toBe(false);
    }
    for (const options of [{}, { owner: "bob" }]) {
      expect(streams.respond(id, options).status).toBe(404);
      expect(await streams.cancel(id, options)).toBe(false);
    }
    const { status, body } = streams.respond(id, { owner: "ada" });
    expect(status).toBe(200);
    await body?.cancel();
  });
});

describe("too much to keep", () => {
  test("makes a reader fail that is too far behind, by a code of its own, and nobody else", async () => {
    await using streams = new ResumableStreams({ maxStreamLength: 300 });
    const { stream, tell, end, isLeft } = createTelling();
    const id = streams.add(stream);
    const slow = readEvents(streams.respond(id));
    tell("0");
    expect(await slow.next()).toMatchObject({ value: told("0") });
    const quick: string[] = [];
    const reading = (async () => {
      for await (const event of readEvents(streams.respond(id))) {
        if (event.type !== "text") continue;
        quick.push(event.text);
        if (quick.length < 20) tell(String(quick.length));
        else end();
      }
    })();
    await reading;
    expect(quick).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
    await expect(slow.next()).rejects.toMatchObject({ code: "QUOTA_EXCEEDED", retryable: false });
    await expect(textsOf(streams.respond(id))).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });
    expect(await textsOf(streams.respond(`${id}.18`))).toEqual(["18", "19"]);
    expect(isLeft()).toBe(true);
  });

  test("in one event is still told to those who keep pace", async () => {
    await using streams = new ResumableStreams({ maxStreamLength: 1 });
    const id = streams.add(tellAll("x".repeat(1_000)));
    expect(await textsOf(streams.respond(id))).toEqual(["x".repeat(1_000)]);
  });

  test("does not hold the conversation back, nor does it the rest of the process", async () => {
    await using streams = new ResumableStreams({ maxStreamLength: 10_000 });
    let given = 0;
    const over = new AbortController();
    async function* talk(): AsyncGenerator<ConversationEvent> {
      for (; !over.signal.aborted; given += 1) yield told("x".repeat(1_000));
    }
    const id = streams.add(talk());
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    over.abort();
    expect(given).toBeGreaterThan(100);
    await vi.waitFor(async () =>
      expect(await take(streams.respond(`${id}.${given}`), 1)).toEqual([]),
    );
  });

  test("of streams makes those that have finished go, and refuses more of those that run", async () => {
    await using streams = new ResumableStreams({ maxStreams: 2 });
    const finished = streams.add(tellAll("a"));
    const running = streams.add(createTelling().stream);
    expect(await textsOf(streams.respond(finished))).toEqual(["a"]);
    const second = streams.add(createTelling().stream);
    expect(streams.respond(finished).status).toBe(404);
    const refused = startWaiting("refused");
    expect(() => streams.add(refused)).toThrow(
      expect.objectContaining({
        code: "QUOTA_EXCEEDED",
        retryable: true,
        details: { quota: "streams", limit: 2 },
      }),
    );
    await expect(refused.result).rejects.toMatchObject({ code: "CANCELLED" });
    for (const id of [running, second]) expect(await streams.cancel(id)).toBe(true);
  });
});

describe("cancelling", () => {
  test("ends the conversation and its calls, and tells everybody who reads", async () => {
    await using streams = new ResumableStreams();
    const stream = startWaiting("cancelled-by-its-user");
    const id = streams.add(stream);
    const events = readEvents(streams.respond(id));
    while ((await events.next()).value?.type !== "call-partial");
    const next = events.next();
    expect(await streams.cancel(`${id}.1`)).toBe(true);
    expect(stopped).toContain("cancelled-by-its-user");
    const failure = { code: "CANCELLED", message: "The conversation was cancelled." };
    await expect(next).rejects.toMatchObject(failure);
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(textsOf(streams.respond(id))).rejects.toMatchObject(failure);
    expect(await streams.cancel(id)).toBe(false);
  });

  test("does nothing to a conversation that has finished", async () => {
    await using streams = new ResumableStreams();
    const id = streams.add(tellAll("a"));
    expect(await textsOf(streams.respond(id))).toEqual(["a"]);
    expect(await streams.cancel(id)).toBe(false);
    expect(await textsOf(streams.respond(id))).toEqual(["a"]);
  });
});

describe("nobody reading", () => {
  test("for the time that is allowed cancels the conversation", async () => {
    vi.useFakeTimers();
    await using streams = new ResumableStreams({ unreadTtlMs: 1_000 });
    const { stream, tell, isLeft } = createTelling();
    const id = streams.add(stream);
    tell("a");
    await vi.advanceTimersByTimeAsync(999);
    expect(isLeft()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isLeft()).toBe(true);
    await expect(textsOf(streams.respond(`${id}.1`))).rejects.toMatchObject({
      code: "CANCELLED",
      message: "Nobody read the events of the conversation for 1000 ms.",
    });
  });

  test("is counted from when the last reader has left", async () => {
    vi.useFakeTimers();
    await using streams = new ResumableStreams({ unreadTtlMs: 1_000, heartbeatMs: Infinity });
    const { stream, tell, isLeft } = createTelling();
    const id = streams.add(stream);
    tell("a");
    const readers = [streams.respond(id), streams.respond(id)].map((response) =>
      response.body!.getReader(),
    );
    for (const reader of readers) await reader.read();
    await vi.advanceTimersByTimeAsync(60_000);
    await readers[0]?.cancel();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(isLeft()).toBe(false);
    await readers[1]?.cancel();
    await readers[1]?.cancel();
    await vi.advanceTimersByTimeAsync(999);
    expect(isLeft()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isLeft()).toBe(true);
  });

  test("includes a response that nobody has begun to read", async () => {
    vi.useFakeTimers();
    await using streams = new ResumableStreams({ unreadTtlMs: 1_000 });
    const { stream, isLeft } = createTelling();
    streams.respond(streams.add(stream));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isLeft()).toBe(true);
  });

  test.each([Infinity, 2 ** 32])("for %d ms is nothing that happens", async (unreadTtlMs) => {
    vi.useFakeTimers();
    await using streams = new ResumableStreams({ unreadTtlMs });
    const { stream, isLeft } = createTelling();
    streams.add(stream);
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(isLeft()).toBe(false);
  });
});

describe("a finished stream", () => {
  test("is kept for a while, read or not, and then forgotten", async () => {
    vi.useFakeTimers();
    await using streams = new ResumableStreams({ finishedTtlMs: 5_000, unreadTtlMs: 1_000 });
    const id = streams.add(tellAll("a"));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(await textsOf(streams.respond(id))).toEqual(["a"]);
    const late = streams.respond(id);
    await vi.advanceTimersByTimeAsync(1);
    expect(streams.respond(id).status).toBe(404);
    expect(await textsOf(late)).toEqual(["a"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("heartbeats", () => {
  test("keep the connection of a silent stream busy, as often as is asked for", async () => {
    vi.useFakeTimers();
    await using streams = new ResumableStreams({ heartbeatMs: 50 });
    const { stream, tell, end } = createTelling();
    const id = streams.add(stream);
    tell("a");
    await vi.advanceTimersByTimeAsync(0);
    const body = streams.respond(`${id}.1`).text();
    await vi.advanceTimersByTimeAsync(120);
    end();
    expect(await body).toBe(":\n\n:\n\nevent: end\ndata: {}\n\n");
  });
});

describe("close", () => {
  test("cancels everything, tells the readers, and leaves no timer behind", async () => {
    vi.useFakeTimers();
    const streams = new ResumableStreams();
    const stream = startWaiting("closed");
    const id = streams.add(stream);
    const finished = streams.add(tellAll("a"));
    await vi.advanceTimersByTimeAsync(0);
    const reading = textsOf(streams.respond(id));
    await vi.advanceTimersByTimeAsync(0);
    const closing = streams.close();
    await expect(reading).rejects.toMatchObject({
      code: "CANCELLED",
      message: "The server is shutting down.",
    });
    await closing;
    await streams.close();
    expect(stopped).toContain("closed");
    for (const place of [id, finished]) expect(streams.respond(place).status).toBe(404);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("refuses conversations that come later, and cancels them", async () => {
    const streams = new ResumableStreams();
    await streams.close();
    const stream = startWaiting("too-late");
    expect(() => streams.add(stream)).toThrow(
      expect.objectContaining({ code: "HOST_UNAVAILABLE" }),
    );
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("options", () => {
  test.each([
    ["unreadTtlMs", [0, -1, Number.NaN, "1"]],
    ["finishedTtlMs", [0, -1, Number.NaN, "1"]],
    ["heartbeatMs", [0, -1, Number.NaN, "1"]],
    ["maxStreamLength", [0, 1.5, Infinity, "1"]],
    ["maxStreams", [0, 1.5, Infinity, "1"]],
  ])("%s is refused out of its bounds", (option, values) => {
    for (const value of values) {
      expect(() => new ResumableStreams({ [option]: value })).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT", details: { option } }),
      );
    }
  });
});
