import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { createRandom } from "../../../../test/soundness/random.ts";
import type { ConversationEvent } from "../conversation/conversation-event.ts";
import type { ConversationStream } from "../conversation/conversation-stream.ts";
import { emptyRuntime, getWeather, stopped, wait } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { startCuttingProxy } from "./fixtures/cutting-proxy.ts";
import { startServer } from "./fixtures/start-server.ts";
import { ResumableStreams } from "./keeping/resumable-streams.ts";
import type { PublicEvent } from "./public-event.ts";
import { readEvents } from "./reading/read-events.ts";

const source = emptyRuntime();

/** Starts conversations for POST, goes on with them for GET, and cancels them for DELETE. */
function serve(streams: ResumableStreams, start: () => AsyncIterable<ConversationEvent>) {
  let running: string | undefined;
  return startServer(async ({ method, headers }) => {
    if (method === "POST") running = streams.add(start());
    if (method === "DELETE") {
      return new Response(null, { status: (await streams.cancel(running)) ? 204 : 409 });
    }
    return streams.respond(headers.get("last-event-id") || running);
  });
}

/** Everything that a page is told that goes on by itself. */
function follow(response: Response, url: string): AsyncGenerator<PublicEvent> {
  const resume = (id: string): Promise<Response> =>
    fetch(url, { headers: { "last-event-id": id } });
  return readEvents(response, { resume, attempts: 50, backoffMs: 1 });
}

test.each([1, 2, 3, 4, 5, 6])(
  "every event arrives once and in order, wherever connections are cut (seed %i)",
  async (seed) => {
    const random = createRandom(seed);
    const told = Array.from({ length: 400 }, (_, index): ConversationEvent => ({
      type: "text",
      round: 1,
      text: `${index} ${"ü👋\n".repeat(random() * 20)}`,
    }));
    async function* tell(): AsyncGenerator<ConversationEvent> {
      for (const event of told) {
        if (random() < 0.2) await sleep(random() * 5);
        yield event;
      }
    }
    await using streams = new ResumableStreams();
    await using server = await serve(streams, tell);
    // Also within the head of a response, whose length is about 300.
    await using proxy = await startCuttingProxy(server.url, () => 1 + Math.floor(random() * 3_000));
    // What asks for the first response is the page's own to repeat.
    const responses = [await fetch(server.url, { method: "POST" }), await fetch(server.url)];
    setTimeout(() => server.server.closeAllConnections(), 10);
    const readings = responses.map(async (response) => {
      const events: PublicEvent[] = [];
      for await (const event of follow(response, proxy.url)) events.push(event);
      return events;
    });
    expect(await Promise.all(readings)).toEqual([told, told]);
    expect(proxy.cuts).toBeGreaterThan(30);
  },
  30_000,
);

test("a conversation with calls is told as if nothing had been cut", async () => {
  const rome = { id: "r", name: "getWeather", args: { city: "Rome" } };
  const pieces = Array.from({ length: 60 }, (_, index) => text(`${index} `));
  const streams = new ResumableStreams();
  const conversations: ConversationStream[] = [];
  const start = (): ConversationStream => {
    const model = scriptedModel([calls(rome), pieces]);
    const stream = generateStream("?", { model, source, tools: [getWeather] });
    conversations.push(stream);
    return stream;
  };
  await using server = await serve(streams, start);
  const random = createRandom(7);
  await using proxy = await startCuttingProxy(server.url, () => 400 + Math.floor(random() * 500));
  const events: PublicEvent[] = [];
  const response = await fetch(server.url, { method: "POST" });
  for await (const event of follow(response, proxy.url)) {
    events.push(event);
    if (events.length === 1) server.server.closeAllConnections();
  }
  const result = await conversations[0]?.result;
  const words = events.flatMap((event) => (event.type === "text" ? event.text : []));
  expect(words.join("")).toBe(result?.text);
  expect(events.filter(({ type }) => type === "call-end")).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ type: "finish", result: { text: result?.text } });
  await streams.close();
});

test("a page that is cut off does not cancel the conversation, and its wish does", async () => {
  const model = scriptedModel([calls({ name: "wait", id: "cut-and-cancelled" })]);
  await using streams = new ResumableStreams();
  await using server = await serve(streams, () =>
    generateStream("?", { model, source, tools: [wait] }),
  );
  const response = await fetch(server.url, { method: "POST" });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { type } of follow(response, server.url)) {
      seen.push(type);
      if (type === "call-partial") server.server.closeAllConnections();
    }
  })();
  const ending = reading.catch((error: unknown) => error);
  await expect.poll(() => seen, { timeout: 10_000 }).toContain("call-partial");
  await sleep(100);
  expect(stopped).not.toContain("cut-and-cancelled");
  expect((await fetch(server.url, { method: "DELETE" })).status).toBe(204);
  expect(await ending).toMatchObject({ code: "CANCELLED" });
  expect(stopped).toContain("cut-and-cancelled");
  expect(new Set(seen).size).toBe(seen.length);
});

test("a server that is gone for good is given up, with what it said last", async () => {
  await using streams = new ResumableStreams();
  await using server = await serve(streams, () => generateStream("?", { model: silent, source }));
  const gone = await startCuttingProxy(server.url, () => Infinity);
  await gone[Symbol.asyncDispose]();
  const response = await fetch(server.url, { method: "POST" });
  const resume = (id: string): Promise<Response> =>
    fetch(gone.url, { headers: { "last-event-id": id } });
  const reading = (async () => {
    for await (const _ of readEvents(response, { resume, attempts: 3, backoffMs: 1 })) {
      server.server.closeAllConnections();
    }
  })();
  await expect(reading).rejects.toMatchObject({
    code: "RUNTIME_DISCONNECTED",
    cause: { name: "TypeError" },
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
