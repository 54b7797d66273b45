import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { GoogleGenAI, Modality } from "@google/genai";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";

import {
  emptyRuntime,
  fail,
  getWeather,
  stopped,
  wait,
} from "../../../conversation/fixtures/tools.ts";
import { deftool } from "../../../declare/deftool.ts";
import type { CallEvent } from "../../../executor/execute-options.ts";
import type { RepairedCall } from "../../../repair/repair.ts";
import { connectLive, type LiveConnection } from "./connect-live.ts";
import { LiveServer, type LiveServerOptions } from "./fixtures/live-server.ts";
import type { LiveOptions, LiveScheduling } from "./live-options.ts";
import type { LiveSdk } from "./live-sdk.ts";

const source = emptyRuntime();
const tools = [getWeather, fail, wait];
const rome = { name: "getWeather", args: { city: "Rome" } };

afterAll(() => source.close());

/** Tells of its way, and returns where it ends, or what it has told last. */
const climb = deftool({
  name: "climb",
  description: "Climbs.",
  parameters: { type: "object", properties: { to: { type: "integer" } } },
  register: false,
  execute: async function* ({ to }) {
    yield { height: 1 };
    yield { height: 2 };
    if (to !== undefined) return { height: to };
    return undefined;
  },
});

async function connect(options: Partial<LiveOptions> = {}, serverOptions: LiveServerOptions = {}) {
  const server = await LiveServer.start(serverOptions);
  const client = server.client();
  const connection = await connectLive<LiveSdk>(client, {
    model: "live",
    source,
    tools,
    ...options,
  });
  onTestFinished(() => connection.close());
  return { server, client, connection };
}

test("declares the tools, and answers each call under its id as soon as it has ended", async () => {
  const { server } = await connect({ config: { responseModalities: [Modality.TEXT] } });
  expect(server.setup).toMatchObject({
    model: "models/live",
    generationConfig: { responseModalities: ["TEXT"] },
    tools: [{ functionDeclarations: [{ name: "getWeather" }, { name: "fail" }, { name: "wait" }] }],
  });
  server.call({ id: "a", name: "wait" }, { id: "b", ...rome }, { id: "c", name: "fail" });
  await expect.poll(() => server.answers).toHaveLength(2);
  expect(server.answers).toEqual([
    { id: "b", name: "getWeather", response: { output: { city: "Rome", degrees: 8 } } },
    {
      id: "c",
      name: "fail",
      response: { error: { type: "TOOL_EXECUTION_FAILED", message: "no signal from the station" } },
    },
  ]);
});

test("answers what cannot be run, too", async () => {
  await using session = await source.createSession({ tools });
  const { server } = await connect({ session, tools: [getWeather], timeoutMs: 20 });
  server.call(
    { id: "a", name: "getWeather", args: { city: 7 } },
    { id: "b", name: "getTides" },
    { id: "c", name: "fail" },
  );
  await expect.poll(() => server.answers).toHaveLength(3);
  const answers = [...server.answers].sort((left, right) =>
    String(left.id) < String(right.id) ? -1 : 1,
  );
  expect(answers).toMatchObject([
    { id: "a", response: { error: { type: "PARAMETER_VALIDATION_FAILED" } } },
    { id: "b", response: { error: { type: "TOOL_NOT_FOUND" } } },
    { id: "c", response: { error: { type: "TOOL_NOT_FOUND" } } },
  ]);
  expect((await session.execute({ name: "fail" })).ok).toBe(false);
});

test("repairs calls as conversations do, says so, and answers under the model's name", async () => {
  const repaired: RepairedCall[] = [];
  const called = { id: "a", name: "default_api.get_weather", args: { City: "Rome" } };
  const { server } = await connect({ onRepair: (call) => void repaired.push(call) });
  server.call(called, { id: "b", ...rome });
  await expect.poll(() => server.answers).toHaveLength(2);
  const answers = new Map(server.answers.map((answer) => [answer.id, answer]));
  expect(answers.get("a")).toEqual({
    id: "a",
    name: "default_api.get_weather",
    response: { output: { city: "Rome", degrees: 8 } },
  });
  expect(repaired).toMatchObject([
    { id: "a", ...rome, repairs: [{ kind: "tool" }, { path: "/city", kind: "name" }] },
  ]);

  const strict = await connect({ repair: false });
  strict.server.call({ ...called, name: "getWeather" });
  await expect
    .poll(() => strict.server.answers)
    .toMatchObject([{ response: { error: { type: "PARAMETER_VALIDATION_FAILED" } } }]);
});

test("runs its own calls beside another connection's that have the same ids", async () => {
  await using session = await source.createSession({ tools });
  const events: CallEvent[] = [];
  const one = await connect({ session, onEvent: (event) => void events.push(event) });
  const other = await connect({ session });
  one.server.call({ id: "call_1", name: "wait" });
  await expect.poll(() => events.map(({ type }) => type)).toContain("call-partial");
  other.server.call({ id: "call_1", ...rome });
  const answer = { output: { city: "Rome", degrees: 8 } };
  await expect
    .poll(() => other.server.answers)
    .toEqual([{ id: "call_1", name: "getWeather", response: answer }]);
  one.server.cancel("call_1");
  await expect.poll(() => events.map(({ type }) => type)).toContain("call-end");
});

test("answers a call of which its session says nothing", async () => {
  await using session = await source.createSession({ tools });
  const silent = Object.assign(Object.create(session) as typeof session, {
    listDeclarations: () => session.listDeclarations(),
    executeAll: async () => [],
  });
  const { server } = await connect({ session: silent });
  server.call({ id: "a", ...rome });
  await expect
    .poll(() => server.answers)
    .toMatchObject([{ id: "a", response: { error: { type: "INTERNAL_ERROR" } } }]);
});

test("ends a call at its time limit", async () => {
  const { server } = await connect({ timeoutMs: 20 });
  server.call({ id: "a", name: "wait" });
  await expect
    .poll(() => server.answers)
    .toMatchObject([{ response: { error: { type: "TIMEOUT" } } }]);
});

test("cancels exactly the calls that the model takes back, and answers none of them", async () => {
  const events: CallEvent[] = [];
  const { server } = await connect({ onEvent: (event) => void events.push(event), concurrency: 2 });
  server.call(
    { id: "live-1", name: "wait" },
    { id: "live-2", name: "wait" },
    { id: "live-3", ...rome },
  );
  await expect.poll(() => events.filter(({ type }) => type === "call-partial")).toHaveLength(2);
  server.cancel("live-1", "live-3", "unheard of");
  server.call({ id: "live-4", ...rome });
  await expect.poll(() => server.answers).toMatchObject([{ id: "live-4" }]);
  expect(stopped).toContain("live-1");
  expect(stopped).not.toContain("live-2");
  // One that waited for its turn has not even begun.
  expect(events.some(({ callId }) => callId === "live-3")).toBe(false);
  expect(server.closings).toEqual([]);
});

test("answers a call once that comes twice at the same time", async () => {
  const { server } = await connect();
  server.call({ id: "a", ...rome }, { id: "a", ...rome });
  server.call({ id: "b", ...rome });
  await expect.poll(() => server.answers.map(({ id }) => id)).toEqual(["a", "b"]);
  server.call({ id: "a", ...rome });
  await expect.poll(() => server.answers.map(({ id }) => id)).toEqual(["a", "b", "a"]);
});

test("runs no more calls at a time than it may", async () => {
  const events: string[] = [];
  const { server } = await connect({
    concurrency: 1,
    onEvent: ({ type, callId }) => void events.push(`${type} ${callId}`),
  });
  server.call({ id: "a", ...rome }, { id: "b", ...rome });
  await expect.poll(() => server.answers).toHaveLength(2);
  expect(events).toEqual(["call-start a", "call-end a", "call-start b", "call-end b"]);
});

test("lets the model go on during calls of some tools, and says what becomes of their answers", async () => {
  const { server } = await connect({ nonBlocking: { getWeather: "INTERRUPT" } });
  expect(server.setup).toMatchObject({
    tools: [{ functionDeclarations: [{ behavior: "NON_BLOCKING" }, {}, {}] }],
  });
  server.call({ id: "a", ...rome }, { id: "b", name: "fail" });
  await expect.poll(() => server.answers).toHaveLength(2);
  expect(server.answers[0]).toMatchObject({ id: "a", scheduling: "INTERRUPT" });
  expect(server.answers[0]).not.toHaveProperty("willContinue");
  expect(server.answers[1]).not.toHaveProperty("scheduling");
});

test("hands on what a tool tells on its way, and tells nothing twice", async () => {
  const nonBlocking = { climb: "WHEN_IDLE" } as const;
  const { server } = await connect({ tools: [climb], nonBlocking });
  server.call({ id: "a", name: "climb", args: { to: 9 } });
  await expect.poll(() => server.answers).toHaveLength(3);
  const address = { id: "a", name: "climb" };
  const scheduling = "WHEN_IDLE";
  expect(server.answers).toEqual([
    { ...address, scheduling, response: { output: { height: 1 } }, willContinue: true },
    { ...address, scheduling, response: { output: { height: 2 } }, willContinue: true },
    { ...address, scheduling, response: { output: { height: 9 } }, willContinue: false },
  ]);
  server.call({ id: "b", name: "climb", args: {} });
  await expect.poll(() => server.answers).toHaveLength(6);
  expect(server.answers[5]).toEqual({
    id: "b",
    name: "climb",
    response: {},
    scheduling: "SILENT",
    willContinue: false,
  });
});

test.each([
  ["of tools that the model waits for", {}, false],
  ["on Vertex AI", { climb: "SILENT" }, true],
])("gives one answer only %s", async (_where, nonBlocking, vertex) => {
  const options = { tools: [climb], nonBlocking: nonBlocking as Record<string, LiveScheduling> };
  const { server } = await connect(options, { vertex });
  server.call({ id: "a", name: "climb", args: {} });
  server.call({ id: "b", name: "climb", args: {} });
  await expect.poll(() => server.answers).toHaveLength(2);
  expect(server.answers[0]).toMatchObject({ id: "a", response: { output: { height: 2 } } });
  expect(server.answers[0]).not.toHaveProperty("willContinue");
});

test("answers calls without an id as Vertex AI makes them", async () => {
  const { server } = await connect({}, { vertex: true });
  server.call(rome);
  await expect.poll(() => server.answers).toHaveLength(1);
  expect(server.answers[0]).not.toHaveProperty("id");
});

test("answers calls that come before the SDK has handed out its session", async () => {
  const { server } = await connect({}, { firstCalls: [{ id: "a", ...rome }] });
  await expect.poll(() => server.answers).toMatchObject([{ id: "a" }]);
});

test("tells the caller of every message, and remembers where to go on", async () => {
  const messages: object[] = [];
  const { server, connection } = await connect({
    config: { sessionResumption: {}, tools: [{ googleSearch: {} }] },
    callbacks: { onmessage: (message: object) => void messages.push({ ...message }) },
  });
  expect(server.setup).toMatchObject({ sessionResumption: {}, tools: [{ googleSearch: {} }, {}] });
  expect(connection.resumptionHandle).toBeUndefined();
  server.send({ sessionResumptionUpdate: { newHandle: "h1", resumable: true } });
  server.send({ sessionResumptionUpdate: { newHandle: "", resumable: false } });
  server.send({ goAway: { timeLeft: "5s" } });
  server.call({ id: "a", ...rome });
  await expect.poll(() => server.answers).toHaveLength(1);
  expect(messages.map((message) => Object.keys(message)[0])).toEqual([
    "setupComplete",
    "sessionResumptionUpdate",
    "sessionResumptionUpdate",
    "goAway",
    "toolCall",
  ]);
  expect(connection.resumptionHandle).toBe("h1");
});

test("hands out the SDK's own session", async () => {
  const server = await LiveServer.start();
  await using connection = await connectLive(server.client(), { model: "live", source, tools });
  connection.live.sendClientContent({ turns: "Hello" });
  await expect
    .poll(() => server.said)
    .toMatchObject([{ clientContent: { turns: [{ parts: [{ text: "Hello" }] }] } }]);
});

test("survives messages of any form", async () => {
  const { server } = await connect();
  server.send({ toolCall: 7 });
  server.send({ toolCall: { functionCalls: 7 } });
  server.send({ toolCallCancellation: { ids: {} } });
  server.send({ sessionResumptionUpdate: null });
  server.call({ id: "a", name: "" }, { id: "b", ...rome });
  server.call({ id: "c", name: "getWeather", args: [] });
  await expect.poll(() => server.answers).toHaveLength(3);
  const answer = server.answers.find(({ id }) => id === "b");
  expect(answer).toMatchObject({ response: { output: { degrees: 8 } } });
});

/** A connection with one call that runs. */
async function connectBusy(id: string, options: Partial<LiveOptions> = {}) {
  const events: CallEvent[] = [];
  const connected = await connect({ ...options, onEvent: (event) => void events.push(event) });
  connected.server.call({ id, name: "wait" });
  await expect.poll(() => events.some(({ type }) => type === "call-partial")).toBe(true);
  return { ...connected, events };
}

async function expectStopped(id: string, events: readonly CallEvent[]): Promise<void> {
  await expect.poll(() => stopped).toContain(id);
  expect(events.at(-1)).toMatchObject({ outcome: { error: { type: "CANCELLED" } } });
}

test("cancels the calls that run when it is closed", async () => {
  const onclose = vi.fn();
  const { server, connection, events } = await connectBusy("closed", { callbacks: { onclose } });
  await connection.close();
  await connection.close();
  await expectStopped("closed", events);
  await expect.poll(() => onclose.mock.calls).toHaveLength(1);
  expect(server.answers).toEqual([]);
});

test("cancels the calls that run when the connection breaks", async () => {
  const onclose = vi.fn();
  const { server, events } = await connectBusy("broken", { callbacks: { onclose } });
  server.break();
  await expectStopped("broken", events);
  expect(onclose).toHaveBeenCalledOnce();
});

test("closes with the signal that it is given", async () => {
  const controller = new AbortController();
  const { server, events } = await connectBusy("aborted", { signal: controller.signal });
  controller.abort();
  await expectStopped("aborted", events);
  await expect.poll(() => server.closings).toHaveLength(1);
});

test("keeps a session that it was given open", async () => {
  await using session = await source.createSession({ tools });
  const { connection } = await connect({ session });
  await connection.close();
  expect((await session.execute(rome)).ok).toBe(true);
});

test("is cancelled while it connects", async () => {
  const server = await LiveServer.start({ silent: true });
  const controller = new AbortController();
  const options = { model: "live", source, tools, signal: controller.signal };
  const connecting = connectLive(server.client(), options);
  await expect.poll(() => server.setup["model"]).toBeDefined();
  controller.abort();
  await expect(connecting).rejects.toMatchObject({ code: "CANCELLED" });
  await expect(connectLive(server.client(), options)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("says why it cannot connect, and whether another try may help", async () => {
  const server = await LiveServer.start();
  const options = { model: "live", source, tools };
  await expect(connectLive(server.client("wrong"), options)).rejects.toMatchObject({
    code: "MODEL_REQUEST_FAILED",
    message:
      'The live connection to the model "live" was closed with code 1008: API key not valid. Please pass a valid API key.',
    details: { model: "live", closeCode: 1008 },
    retryable: false,
  });
  const silent = await LiveServer.start({ silent: true });
  const connecting = connectLive(silent.client(), options);
  await expect.poll(() => silent.setup["model"]).toBeDefined();
  silent.break();
  await expect(connecting).rejects.toMatchObject({
    message: 'The live connection to the model "live" was closed with code 1006.',
    retryable: true,
  });
});

test("says where it cannot connect at all, and tells the caller's own listener", async () => {
  const onerror = vi.fn();
  const options = { model: "live", source, tools, callbacks: { onerror } };
  const http = createServer((_request, response) => response.writeHead(403).end());
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void http.close());
  const { port } = http.address() as AddressInfo;
  const httpOptions = { baseUrl: `http://127.0.0.1:${port}` };
  const client = new GoogleGenAI({ apiKey: "key", httpOptions });
  await expect(connectLive(client, options)).rejects.toMatchObject({
    code: "MODEL_REQUEST_FAILED",
    message: 'The request to the model "live" failed with HTTP status 403.',
    retryable: false,
  });
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  await expect(connectLive(client, options)).rejects.toMatchObject({
    code: "MODEL_REQUEST_FAILED",
    details: { model: "live", code: "ECONNREFUSED" },
    retryable: true,
  });
  expect(onerror).toHaveBeenCalledTimes(2);
});

test.each([
  [{ live: {} }, {}],
  [undefined, { model: "" }],
  [undefined, { nonBlocking: { getWeather: "LATER" } }],
  [undefined, { nonBlocking: ["getWeather"] }],
  [undefined, { nonBlocking: { getTides: "SILENT" } }],
  [undefined, { concurrency: 0 }],
  [undefined, { config: { tools: [{ functionDeclarations: [{ name: "f" }] }] } }],
])("refuses %j with %j", async (sdk, options) => {
  const server = await LiveServer.start();
  const connecting: Promise<LiveConnection> = connectLive<LiveSdk>(
    (sdk as LiveSdk) ?? server.client(),
    {
      model: "live",
      source,
      tools,
      ...(options as Partial<LiveOptions>),
    },
  );
  await expect(connecting).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(server.setup).toEqual({});
});
