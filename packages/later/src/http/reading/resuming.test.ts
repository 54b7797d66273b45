import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { PublicEvent } from "../public-event.ts";
import { readEvents, type ReadEventsOptions } from "./read-events.ts";

const headers = { "content-type": "text/event-stream" };
const end = "event: end\ndata: {}\n\n";
const line = (text: string): string =>
  `data: ${JSON.stringify({ type: "text", round: 1, text })}\n\n`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A response that tells this and breaks off, by an error or as if it had ended. */
function breakingOff(text: string, error?: Error): Response {
  const pieces = text === "" ? [] : [text];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece));
      else if (error === undefined) controller.close();
      else controller.error(error);
    },
  });
  return new Response(body, { headers });
}

/** What was read, how it ended, and what was asked for and when. */
async function read(
  first: Response,
  answers: readonly (Response | Error)[],
  options: ReadEventsOptions = {},
) {
  const waiting = [...answers];
  const asked: (readonly [id: string, atMs: number])[] = [];
  const startedAt = Date.now();
  const resume = async (lastEventId: string): Promise<Response> => {
    asked.push([lastEventId, Date.now() - startedAt]);
    const answer = waiting.shift() ?? new Response(null, { status: 503 });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const texts: string[] = [];
  let failure: unknown;
  const reading = (async () => {
    for await (const event of readEvents(first, { resume, ...options })) texts.push(textOf(event));
  })().catch((error: unknown) => {
    failure = error;
  });
  await vi.runAllTimersAsync();
  await reading;
  return { texts, failure, asked, ids: asked.map(([id]) => id), times: asked.map(([, at]) => at) };
}

function textOf(event: PublicEvent): string {
  return event.type === "text" ? event.text : "";
}

describe("a reading that goes on", () => {
  test("asks behind the last event that was whole, and gives each once", async () => {
    const { texts, failure, ids } = await read(
      breakingOff(`id: s\n\nid: s.1\n${line("a")}id: s.2\ndata: {"type":`),
      [
        breakingOff(`id: s.2\n${line("b")}`, new TypeError("network error")),
        breakingOff(`id: s.3\n${line("c")}${end}`),
      ],
    );
    expect([texts, failure]).toEqual([["a", "b", "c"], undefined]);
    expect(ids).toEqual(["s.1", "s.2"]);
  });

  test("asks for everything when nothing came, and by the id that came before any event", async () => {
    expect((await read(breakingOff(""), [breakingOff(line("a") + end)])).ids).toEqual([""]);
    expect((await read(breakingOff("id: s\n\n"), [breakingOff(end)])).ids).toEqual(["s"]);
  });

  test("does not ask for what it has, where events have no ids", async () => {
    const { texts, failure, asked } = await read(breakingOff(line("a")), [
      breakingOff(line("a") + end),
    ]);
    expect([texts, asked]).toEqual([["a"], []]);
    expect(failure).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });

  test("does not go on behind a failure that the server told, whatever its code", async () => {
    const told = { code: "RUNTIME_DISCONNECTED", message: "A worker is gone.", retryable: true };
    const { failure, asked } = await read(
      breakingOff(`id: s\n\nevent: failure\ndata: ${JSON.stringify(told)}\n\n`),
      [],
    );
    expect([failure, asked]).toEqual([expect.objectContaining(told), []]);
  });
});

describe("between attempts", () => {
  test("time passes that doubles up to a limit, half of it left to chance", async () => {
    for (const [chance, share] of [
      [0, 0.5],
      [0.5, 0.75],
    ] as const) {
      vi.spyOn(Math, "random").mockReturnValue(chance);
      const { times } = await read(breakingOff("id: s\n\n"), [], {
        attempts: 5,
        backoffMs: 100,
        maxBackoffMs: 500,
      });
      const waits = [100, 200, 400, 500, 500].map((waitMs) => waitMs * share);
      expect(times).toEqual(waits.map((_, index) => sum(waits.slice(0, index + 1))));
    }
    vi.restoreAllMocks();
  });

  test("at least the time passes that the server asks for", async () => {
    const { times } = await read(
      breakingOff("retry: 5000\nid: s\n\n"),
      [new TypeError("down"), breakingOff(`retry: 7000\nid: s.1\n${line("a")}`), breakingOff(end)],
      { backoffMs: 10 },
    );
    expect(times).toEqual([5_000, 10_000, 17_000]);
  });

  test("there are eight, the first after half a second at least", async () => {
    const { times, failure } = await read(breakingOff("id: s\n\n"), []);
    expect(times).toHaveLength(8);
    expect(times[0]).toBeGreaterThanOrEqual(500);
    expect(times[0]).toBeLessThanOrEqual(1_000);
    expect(times[7]).toBeLessThan(130_000);
    expect(failure).toMatchObject({
      code: "RUNTIME_DISCONNECTED",
      retryable: true,
      cause: { code: "HOST_UNAVAILABLE", details: { status: 503 } },
    });
  });
});

describe("attempts", () => {
  test("that fail are made again as long as it may pass", async () => {
    const { texts, failure, ids } = await read(breakingOff("id: s\n\n"), [
      new TypeError("Failed to fetch"),
      new Response(null, { status: 502 }),
      breakingOff("id: s\n\n"),
      breakingOff(line("a") + end),
    ]);
    expect([texts, failure, ids]).toEqual([["a"], undefined, ["s", "s", "s", "s"]]);
  });

  test.each([404, 401, 204])("end with status %i, which is told as the cause", async (status) => {
    const { failure, asked } = await read(breakingOff("id: s\n\n"), [
      new Response(null, { status }),
    ]);
    expect(asked).toHaveLength(1);
    expect(failure).toMatchObject({
      code: "RUNTIME_DISCONNECTED",
      cause: { code: status === 204 ? "INVALID_VALUE" : "HOST_UNAVAILABLE" },
    });
  });

  test("count anew when an event has come, and not for an answer without any", async () => {
    const moving = Array.from({ length: 6 }, (_, index) =>
      breakingOff(`id: s.${index}\n${line(String(index))}`),
    );
    const told = await read(breakingOff("id: s\n\n"), [...moving, breakingOff(end)], {
      attempts: 1,
    });
    expect([told.texts.join(""), told.failure]).toEqual(["012345", undefined]);
    const empty = Array.from({ length: 6 }, () => breakingOff("id: s\n\n"));
    const untold = await read(breakingOff("id: s\n\n"), empty, { attempts: 3 });
    expect(untold.asked).toHaveLength(3);
    expect(untold.failure).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });

  test("count anew behind a response that lasted, though it had no event", async () => {
    const lasting = (): Response => {
      const pull = (controller: ReadableStreamDefaultController): Promise<void> =>
        new Promise((resolve) => {
          setTimeout(() => {
            controller.close();
            resolve();
          }, 31_000);
        });
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers });
    };
    const answers = [lasting(), lasting(), lasting(), breakingOff(end)];
    const { failure, asked } = await read(lasting(), answers, { attempts: 1 });
    expect([failure, asked.length]).toEqual([undefined, 4]);
  });

  test("may be as many as it takes, each after the time that the server asks for", async () => {
    const failing = Array.from({ length: 1_100 }, () => new Error("offline"));
    const { texts, times } = await read(
      breakingOff(`retry: 50\nid: 1\n${line("a")}`),
      [...failing, breakingOff(`${line("b")}${end}`)],
      { attempts: Infinity, backoffMs: 0 },
    );
    expect(texts).toEqual(["a", "b"]);
    expect(times.at(-1)).toBe(1_101 * 50);
  });

  test("may be none", async () => {
    const { asked, failure } = await read(breakingOff("id: s\n\n"), [], { attempts: 0 });
    expect(asked).toEqual([]);
    expect(failure).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });
});

describe("the signal ends the reading", () => {
  test("while it waits for the next attempt", async () => {
    const controller = new AbortController();
    const resume = vi.fn(async () => breakingOff(end));
    const reading = readEvents(breakingOff("id: s\n\n"), {
      resume,
      signal: controller.signal,
    }).next();
    const ending = reading.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort("enough");
    expect(await ending).toMatchObject({ code: "CANCELLED", cause: "enough" });
    expect(vi.getTimerCount()).toBe(0);
    expect(resume).not.toHaveBeenCalled();
  });

  test("while an attempt takes its time, and an answer that comes then is let go of", async () => {
    const controller = new AbortController();
    let answer!: (response: Response) => void;
    const resume = (): Promise<Response> =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const options = { resume, signal: controller.signal, backoffMs: 0 };
    const reading = readEvents(breakingOff("id: s\n\n"), options).next();
    const ending = reading.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    expect(await ending).toMatchObject({ code: "CANCELLED" });
    const left = vi.fn();
    answer(new Response(new ReadableStream({ cancel: left }), { headers }));
    await vi.advanceTimersByTimeAsync(0);
    expect(left).toHaveBeenCalledOnce();
  });

  test("also when only the request had it", async () => {
    const { failure, asked } = await read(breakingOff("id: s\n\n"), [
      new DOMException("Stopped.", "AbortError"),
    ]);
    expect([failure, asked.length]).toEqual([expect.objectContaining({ code: "CANCELLED" }), 1]);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
