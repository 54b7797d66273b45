import { setTimeout as sleep } from "node:timers/promises";

import { OpenAI } from "openai";
import { describe, expect, test } from "vitest";

import { chatCompletions } from "../adapters/openai/chat-completions.ts";
import type { ConversationEvent } from "../conversation/conversation-event.ts";
import type { ConversationStream } from "../conversation/conversation-stream.ts";
import { emptyRuntime, getWeather, stopped, wait } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import type { ConversationPause } from "../conversation/pause/conversation-pause.ts";
import type { Decisions } from "../conversation/pause/read-pause.ts";
import type { LaterError } from "../errors/later-error.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";
import { startOpenAIStandIn } from "../testing/openai-stand-in.ts";
import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { startServer } from "./fixtures/start-server.ts";
import type { PublicEvent } from "./public-event.ts";
import { readEvents } from "./reading/read-events.ts";
import { toEventResponse } from "./to-event-response.ts";

const source = emptyRuntime();

async function eventsOf(response: Response): Promise<PublicEvent[]> {
  const events: PublicEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

function post(url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(url, { method: "POST", body: JSON.stringify(body), signal: signal ?? null });
}

test("a conversation that a provider's SDK has is told over HTTP as it is to a loop", async () => {
  const rome = { id: "r", name: "getWeather", args: { city: "Rome" } };
  await using standIn = await startOpenAIStandIn({ script: [calls(rome), text("8 degrees.")] });
  const client = new OpenAI({ apiKey: standIn.apiKey, baseURL: standIn.url });
  const model = chatCompletions(client, "gpt-5.5");
  const streams: ConversationStream[] = [];
  await using server = await startServer(async (request) => {
    const { prompt } = (await request.json()) as { prompt: string };
    const stream = generateStream(prompt, { model, source, tools: [getWeather] });
    streams.push(stream);
    return toEventResponse(stream);
  });
  const events = await eventsOf(await post(server.url, { prompt: "How warm is Rome?" }));
  const result = await streams[0]?.result;
  expect(events.flatMap((event) => (event.type === "text" ? event.text : [])).join("")).toBe(
    "8 degrees.",
  );
  const kinds = new Set(events.map(({ type }) => type));
  expect([...kinds]).toEqual([
    "round-start",
    "call-arguments",
    "response",
    "call-start",
    "call-end",
    "text",
    "finish",
  ]);
  expect(events.at(-1)).toMatchObject({
    result: { text: "8 degrees.", rounds: 1, usage: result?.usage },
  });
});

describe("a client that leaves", () => {
  test.each([
    ["by leaving the loop", "left"],
    ["by aborting the request", "CANCELLED"],
  ])("%s cancels the conversation", async (id, ending) => {
    const streams: ConversationStream[] = [];
    await using server = await startServer(() => {
      const model = scriptedModel([calls({ name: "wait", id: id.replaceAll(" ", "-") })]);
      const stream = generateStream("?", { model, source, tools: [wait] });
      streams.push(stream);
      return toEventResponse(stream);
    });
    const controller = new AbortController();
    const reading = (async () => {
      const response = await post(server.url, {}, controller.signal);
      for await (const event of readEvents(response)) {
        if (event.type !== "call-partial") continue;
        if (ending === "left") break;
        controller.abort();
      }
      return "left";
    })();
    expect(await reading.catch(({ code }: LaterError) => code)).toBe(ending);
    await expect(streams[0]?.result).rejects.toMatchObject({ code: "CANCELLED" });
    expect(stopped).toContain(id.replaceAll(" ", "-"));
  });
});

test("a client that reads slowly holds the server back", async () => {
  const size = 100_000;
  let given = 0;
  async function* tell(): AsyncGenerator<ConversationEvent> {
    for (; given < 1_000; given += 1) yield { type: "text", round: 1, text: "x".repeat(size) };
  }
  await using server = await startServer(() => toEventResponse(tell()));
  const events = readEvents(await post(server.url, {}));
  for (let turn = 0; turn < 3; turn += 1) await events.next();
  let before = -1;
  while (before !== given) {
    before = given;
    await sleep(200);
  }
  // What the buffers of two sockets hold is some megabytes, of a hundred.
  expect(given).toBeLessThan(300);
  for (let turn = 0; turn < 300; turn += 1) await events.next();
  expect(given).toBeGreaterThan(300);
  await events.return();
});

test("a connection that breaks is told from a conversation that ends", async () => {
  const model = scriptedModel([calls({ name: "wait", id: "broken" })]);
  await using server = await startServer(() =>
    toEventResponse(generateStream("?", { model, source, tools: [wait] })),
  );
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of readEvents(await post(server.url, {}))) {
      seen.push(event.type);
      if (event.type === "call-partial") server.server.closeAllConnections();
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: "RUNTIME_DISCONNECTED", retryable: true });
  expect(seen.at(-1)).toBe("call-partial");
});

test("heartbeats keep a silent connection busy, and are not seen", async () => {
  async function* tell(): AsyncGenerator<ConversationEvent> {
    await sleep(200);
    yield { type: "text", round: 1, text: "late" };
  }
  await using server = await startServer(() => toEventResponse(tell(), { heartbeatMs: 20 }));
  const raw = await (await post(server.url, {})).text();
  expect(raw.split(":\n\n").length).toBeGreaterThan(4);
  expect(await eventsOf(await post(server.url, {}))).toEqual([
    { type: "text", round: 1, text: "late" },
  ]);
});

test("a pause stays on the server while a person decides in the page", async () => {
  const till = new Runtime({
    registry: new ToolRegistry(),
    authorize: () => ({ decision: "ask", reason: "Money leaves." }),
  });
  const model = scriptedModel([
    calls({ id: "c1", name: "getWeather", args: { city: "Rome" } }),
    text("Done."),
  ]);
  const pauses = new Map<string, ConversationPause>();
  await using server = await startServer(async (request) => {
    const { prompt, decisions } = (await request.json()) as {
      prompt?: string;
      decisions?: Decisions;
    };
    const pause = pauses.get("user");
    pauses.delete("user");
    const stream = generateStream(prompt ?? pause!, {
      model,
      source: till,
      tools: [getWeather],
      ...(decisions === undefined ? {} : { decisions }),
    });
    stream.result.then(
      ({ pause }) => pause && pauses.set("user", pause),
      () => {},
    );
    return toEventResponse(stream);
  });
  const asked = await eventsOf(await post(server.url, { prompt: "?" }));
  expect(asked.at(-1)).toEqual({
    type: "finish",
    result: {
      text: "",
      rounds: 0,
      usage: expect.anything(),
      finishReason: "STOP",
      pending: [{ id: "c1", name: "getWeather", args: { city: "Rome" }, reason: "Money leaves." }],
    },
  });
  const done = await eventsOf(await post(server.url, { decisions: { c1: { decision: "allow" } } }));
  expect(done.at(-1)).toMatchObject({ result: { text: "Done.", pending: [] } });
});
