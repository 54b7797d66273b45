import { afterEach, describe, expect, test, vi } from "vitest";

import type { ConversationEvent } from "../conversation/conversation-event.ts";
import { emptyRuntime, getWeather, stopped, wait } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import type { PublicEvent } from "./public-event.ts";
import { readEvents } from "./reading/read-events.ts";
import { toEventResponse } from "./to-event-response.ts";

const source = emptyRuntime();
const rome = { id: "r", name: "getWeather", args: { city: "Rome" } };
const told = (words: string): ConversationEvent => ({ type: "text", round: 1, text: words });

afterEach(() => void vi.useRealTimers());

async function* tell(...events: readonly ConversationEvent[]): AsyncGenerator<ConversationEvent> {
  yield* events;
}

async function eventsOf(response: Response): Promise<PublicEvent[]> {
  const events: PublicEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

test("is a stream of events that nobody on the way may keep, cache or change", async () => {
  const response = toEventResponse(tell(told("a\nb"), told("c")));
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual({
    "content-type": "text/event-stream",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  });
  expect(await response.text()).toBe(
    'data: {"type":"text","round":1,"text":"a\\nb"}\n\n' +
      'data: {"type":"text","round":1,"text":"c"}\n\n' +
      "event: end\ndata: {}\n\n",
  );
});

describe("what goes out", () => {
  test("is what a page needs, without history, last response and pause", async () => {
    const model = scriptedModel([calls(rome), text('{"degrees":8}')]);
    const output = { type: "object", properties: { degrees: { type: "integer" } } } as const;
    const stream = generateStream("?", { model, source, tools: [getWeather], output });
    const events = await eventsOf(toEventResponse(stream));
    const { text: answer, usage } = await stream.result;
    expect(events.at(-1)).toEqual({
      type: "finish",
      result: {
        text: answer,
        output: { degrees: 8 },
        rounds: 1,
        usage,
        finishReason: "STOP",
        pending: [],
      },
    });
    expect(events.find(({ type }) => type === "call-end")).toEqual({
      type: "call-end",
      round: 1,
      call: rome,
      result: {
        callId: "r",
        name: "getWeather",
        status: "SUCCESS",
        content: { city: "Rome", degrees: 8 },
      },
      durationMs: expect.any(Number),
    });
  });

  test("is JSON: integers that a number cannot hold become text", async () => {
    const event = {
      type: "call-partial",
      round: 1,
      callId: "c",
      name: "n",
      value: 2n ** 60n,
    } as const;
    expect(await eventsOf(toEventResponse(tell(event)))).toEqual([
      { ...event, value: "1152921504606846976" },
    ]);
  });

  test("is what select makes of it", async () => {
    const select = (event: PublicEvent): PublicEvent | undefined => {
      if (event.type === "call-start") return { ...event, call: { ...event.call, args: {} } };
      return event.type === "call-end" || event.type === "finish" ? undefined : event;
    };
    const model = scriptedModel([calls(rome), text("8")]);
    const stream = generateStream("?", { model, source, tools: [getWeather] });
    const body = await toEventResponse(stream, { select }).text();
    expect(body).toContain('"call":{"id":"r","name":"getWeather","args":{}}');
    expect(body).not.toMatch(/Rome|degrees|"finish"/);
    expect(body).toContain('"text":"8"');
  });
});

describe("a failure", () => {
  test("is told by code and message, and by nothing else", async () => {
    const cause = new Error("key sk-secret");
    const model = scriptedModel([calls(rome), cause]);
    const heard: unknown[] = [];
    const stream = generateStream("my history", { model, source, tools: [getWeather] });
    const body = await toEventResponse(stream, {
      onError: (error) => void heard.push(error),
    }).text();
    const last = body.slice(body.indexOf("event: failure"));
    const { message } = heard[0] as Error;
    expect(last).toBe(
      `event: failure\ndata: ${JSON.stringify({ code: "MODEL_REQUEST_FAILED", message, retryable: true })}\n\n`,
    );
    expect(body).not.toMatch(/secret|my history|stack|cause/);
    await expect(stream.result).rejects.toBe(heard[0]);
    expect(heard).toHaveLength(1);
  });

  test("of another kind keeps its words to itself", async () => {
    async function* break_(): AsyncGenerator<ConversationEvent> {
      yield told("a");
      throw new Error("password");
    }
    expect(await toEventResponse(break_()).text()).toBe(
      'data: {"type":"text","round":1,"text":"a"}\n\nevent: failure\n' +
        'data: {"code":"INTERNAL_ERROR","message":"The events could not be told.","retryable":false}\n\n',
    );
  });

  test("is told in the words that onError returns, and in its own when that fails", async () => {
    const stream = (): AsyncIterable<ConversationEvent> =>
      generateStream("?", { model: scriptedModel([new Error("down")]), source });
    const reading = eventsOf(toEventResponse(stream(), { onError: () => "Try again later." }));
    await expect(reading).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: "Try again later.",
    });
    const onError = (): string => {
      throw new Error("the log is full");
    };
    await expect(eventsOf(toEventResponse(stream(), { onError }))).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: expect.not.stringContaining("log"),
    });
  });

  test("of select cancels the conversation", async () => {
    const select = (): never => {
      throw new TypeError("select is broken");
    };
    const heard: unknown[] = [];
    const model = scriptedModel([calls({ name: "wait", id: "select-broke" })]);
    const stream = generateStream("?", { model, source, tools: [wait] });
    const response = toEventResponse(stream, {
      select,
      onError: (error) => void heard.push(error),
    });
    await expect(eventsOf(response)).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
    expect(heard).toEqual([new TypeError("select is broken")]);
  });

  test("to print an event is told as well", async () => {
    const loop: Record<string, unknown> = {};
    loop["loop"] = loop;
    const event = { ...told("a"), loop };
    await expect(eventsOf(toEventResponse(tell(event)))).rejects.toMatchObject({
      code: "INVALID_JSON",
    });
  });
});

describe("a body", () => {
  test("reads an event when one is taken, and none before", async () => {
    let given = 0;
    async function* count(): AsyncGenerator<ConversationEvent> {
      for (; given < 1_000; given += 1) yield told(String(given));
    }
    const reader = toEventResponse(count()).body!.getReader();
    await new Promise(setImmediate);
    expect(given).toBe(0);
    for (let turn = 0; turn < 3; turn += 1) await reader.read();
    await new Promise(setImmediate);
    expect(given).toBe(2);
  });

  test("that is let go of cancels the conversation, while nothing happens", async () => {
    const model = scriptedModel([calls({ name: "wait", id: "page-closed" })]);
    const stream = generateStream("?", { model, source, tools: [wait] });
    for await (const event of readEvents(toEventResponse(stream))) {
      if (event.type === "call-partial") break;
    }
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
    expect(stopped).toContain("page-closed");
  });

  test("that is let go of before it is read cancels the conversation", async () => {
    const model = scriptedModel([calls({ name: "wait", id: "never-read" })]);
    const stream = generateStream("?", { model, source, tools: [wait] });
    const heard: unknown[] = [];
    await toEventResponse(stream, { onError: (error) => void heard.push(error) }).body?.cancel();
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
    expect(heard).toEqual([]);
  });
});

describe("heartbeats", () => {
  /** An event after so many milliseconds, and then nothing. */
  async function* tellAfter(delayMs: number): AsyncGenerator<ConversationEvent> {
    await new Promise((resolve) => {
      setTimeout(resolve, delayMs);
    });
    yield told("late");
  }

  async function textOf(response: Response, durationMs: number): Promise<string> {
    const body = response.text();
    await vi.advanceTimersByTimeAsync(durationMs);
    expect(vi.getTimerCount()).toBe(0);
    return body;
  }

  const late = 'data: {"type":"text","round":1,"text":"late"}\n\nevent: end\ndata: {}\n\n';

  test("are sent after each 15 seconds without an event", async () => {
    vi.useFakeTimers();
    const response = toEventResponse(tellAfter(44_999));
    expect(await textOf(response, 44_999)).toBe(`:\n\n:\n\n${late}`);
  });

  test("are sent as often as is asked for, also while events are left out", async () => {
    vi.useFakeTimers();
    async function* tellOften(): AsyncGenerator<ConversationEvent> {
      for (let turn = 0; turn < 5; turn += 1) yield* tellAfter(20);
    }
    const response = toEventResponse(tellOften(), { heartbeatMs: 30, select: () => undefined });
    expect(await textOf(response, 100)).toBe(":\n\n:\n\n:\n\nevent: end\ndata: {}\n\n");
  });

  test.each([Infinity, 2 ** 32])("are not sent for %d", async (heartbeatMs) => {
    vi.useFakeTimers();
    const response = toEventResponse(tellAfter(60_000), { heartbeatMs });
    expect(await textOf(response, 60_000)).toBe(late);
  });

  test("end with the client", async () => {
    vi.useFakeTimers();
    const reader = toEventResponse(
      generateStream("?", { model: silent, source }),
    ).body!.getReader();
    await reader.read();
    const waiting = reader.read();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([0, -1, Number.NaN, "15"])("are refused for %j", (heartbeatMs) => {
    const options = { heartbeatMs: heartbeatMs as number };
    expect(() => toEventResponse(tell(), options)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

/** Never answers. */
const silent = {
  ...scriptedModel([]),
  // oxlint-disable-next-line require-yield
  async *generateStream() {
    await new Promise(() => {});
  },
};
