import { describe, expect, test } from "vitest";

import type { PublicEvent } from "../public-event.ts";
import { readEvents, type ReadEventsOptions } from "./read-events.ts";

const text = (words: string): PublicEvent => ({ type: "text", round: 1, text: words });
const end = "event: end\ndata: {}\n\n";

interface Source {
  readonly response: Response;
  /** Why the body was let go of. */
  readonly left: Promise<unknown>;
}

/** A response of these pieces, which then ends, or stays open. */
function respond(
  pieces: readonly (string | Uint8Array)[],
  { headers = { "content-type": "text/event-stream" }, status = 200, isOpen = false } = {},
): Source {
  let leave!: (reason: unknown) => void;
  const left = new Promise((resolve) => {
    leave = resolve;
  });
  const waiting = [...pieces];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = waiting.shift();
        if (piece !== undefined)
          controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
        else if (!isOpen) controller.close();
        return piece === undefined && isOpen ? new Promise<void>(() => {}) : Promise.resolve();
      },
      cancel: (reason) => leave(reason ?? "left"),
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(body, { headers, status }), left };
}

async function eventsOf(response: Response, options?: ReadEventsOptions): Promise<PublicEvent[]> {
  const events: PublicEvent[] = [];
  for await (const event of readEvents(response, options)) events.push(event);
  return events;
}

function line(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

describe("readEvents", () => {
  test("gives every event until the end that is told, and lets go of the response", async () => {
    const { response, left } = respond([line(text("a")) + line(text("b")), end, line(text("c"))]);
    expect(await eventsOf(response)).toEqual([text("a"), text("b")]);
    await expect(left).resolves.toBe("left");
  });

  test("reads a byte order mark, and characters whose bytes arrive apart", async () => {
    const bytes = new TextEncoder().encode(`\uFEFF${line(text("Grüße, 👋"))}${end}`);
    const { response } = respond([...bytes].map((byte) => Uint8Array.of(byte)));
    expect(await eventsOf(response)).toEqual([text("Grüße, 👋")]);
  });

  test("passes over comments and events of other names", async () => {
    const { response } = respond([
      `:\n\nevent: later\n${line(text("a"))}event: message\n${line(text("b"))}${end}`,
    ]);
    expect(await eventsOf(response)).toEqual([text("b")]);
  });

  test("takes the type of the content whatever its case and its parameters", async () => {
    const headers = { "content-type": "Text/Event-Stream; charset=utf-8" };
    expect(await eventsOf(respond([end], { headers }).response)).toEqual([]);
  });

  test("throws the failure that the server tells, behind what came before it", async () => {
    const failure = { code: "MODEL_REQUEST_FAILED", message: "Busy.", retryable: false };
    const { response } = respond([
      line(text("a")),
      `event: failure\n${line({ ...failure, details: { secret: 1 } })}`,
    ]);
    const events = readEvents(response);
    expect(await events.next()).toEqual({ done: false, value: text("a") });
    await expect(events.next()).rejects.toMatchObject({
      name: "LaterError",
      ...failure,
      details: {},
    });
  });

  test.each([
    ["at once", []],
    ["between two events", [line(text("a"))]],
    ["within an event", ['data: {"type":"finish"}\n']],
  ])("says that a response broke off which ends %s", async (_, pieces) => {
    await expect(eventsOf(respond(pieces).response)).rejects.toMatchObject({
      code: "RUNTIME_DISCONNECTED",
    });
  });

  test("says that a response without a body broke off", async () => {
    const response = new Response(null, { headers: { "content-type": "text/event-stream" } });
    await expect(eventsOf(response)).rejects.toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });

  test.each([
    [401, false],
    [404, false],
    [429, true],
    [503, true],
  ])("refuses status %i without repeating its body", async (status, retryable) => {
    const { response, left } = respond(["secret"], { status });
    const message = `The server answered with HTTP status ${status}.`;
    await expect(eventsOf(response)).rejects.toMatchObject({
      code: "HOST_UNAVAILABLE",
      message,
      retryable,
      details: { status },
    });
    await left;
  });

  test("refuses another type of content", async () => {
    const { response, left } = respond(["<p>"], { headers: { "content-type": "text/html" } });
    await expect(eventsOf(response)).rejects.toMatchObject({
      code: "INVALID_VALUE",
      message: "The server's answer is no stream of events.",
    });
    await left;
  });

  test.each(["data: {", "data: [1]", "data: null", "data", "event: failure\ndata: 1"])(
    "refuses what is no JSON object: %s",
    async (event) => {
      const { response, left } = respond([`${event}\n\n`], { isOpen: true });
      await expect(eventsOf(response)).rejects.toMatchObject({ code: "INVALID_VALUE" });
      await left;
    },
  );

  test("lets go of a response whose event grows too long", async () => {
    const pieces = Array.from({ length: 100 }, () => "data: xxxxxxxx");
    const { response, left } = respond(pieces, { isOpen: true });
    await expect(eventsOf(response, { maxEventLength: 50 })).rejects.toMatchObject({
      code: "INVALID_VALUE",
      message: "The server sent an event of more than 50 characters.",
    });
    await left;
  });

  test("refuses a response that is being read", async () => {
    const { response } = respond([line(text("a"))], { isOpen: true });
    const events = readEvents(response);
    await events.next();
    await expect(eventsOf(response)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("options", () => {
  test.each<[keyof ReadEventsOptions, readonly unknown[]]>([
    ["attempts", [-1, 1.5, Number.NaN, "8", null]],
    ["backoffMs", [-1, Number.NaN, Infinity, "8", null]],
    ["maxBackoffMs", [-1, Number.NaN, Infinity, "8", null]],
    ["maxEventLength", [0, 1.5, Number.NaN, "8", null]],
  ])("refuse what %s cannot be, before anything is read", async (option, values) => {
    const { response } = respond([line(text("a")), end]);
    for (const value of values) {
      await expect(eventsOf(response, { [option]: value })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        message: expect.stringMatching(new RegExp(`^"${option}" has to be `)),
        details: { option },
      });
    }
    expect(await eventsOf(response)).toEqual([text("a")]);
  });

  test("take what is at their bounds", async () => {
    const least = { attempts: 0, backoffMs: 0, maxBackoffMs: 0, maxEventLength: 100 };
    expect(await eventsOf(respond([end]).response, least)).toEqual([]);
    const most = { attempts: Infinity, backoffMs: 0.5, maxEventLength: Infinity };
    expect(await eventsOf(respond([end]).response, most)).toEqual([]);
  });
});

describe("the reading ends", () => {
  test("when the loop is left", async () => {
    const { response, left } = respond([line(text("a"))], { isOpen: true });
    for await (const event of readEvents(response)) {
      expect(event).toEqual(text("a"));
      break;
    }
    await left;
  });

  test("when the signal fires while an event is waited for", async () => {
    const { response, left } = respond([line(text("a"))], { isOpen: true });
    const controller = new AbortController();
    const events = readEvents(response, { signal: controller.signal });
    await events.next();
    const waiting = events.next();
    controller.abort("enough");
    await expect(waiting).rejects.toMatchObject({ code: "CANCELLED", cause: "enough" });
    await left;
  });

  test("when the signal fires before events that have arrived are taken", async () => {
    const { response } = respond([line(text("a")) + line(text("b")) + end]);
    const controller = new AbortController();
    const events = readEvents(response, { signal: controller.signal });
    await events.next();
    controller.abort();
    await expect(events.next()).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("before it begins when the signal has fired", async () => {
    const { response, left } = respond([line(text("a"))]);
    const reading = eventsOf(response, { signal: AbortSignal.abort() });
    await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
    await left;
  });
});
