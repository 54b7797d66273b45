import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { generateText, isStepCount, streamText } from "ai";
import { expect, onTestFinished, test } from "vitest";

import {
  countPeople,
  emptyRuntime,
  fail,
  getWeather,
  stopped,
  wait,
} from "../../conversation/fixtures/tools.ts";
import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import type { RepairedCall } from "../../repair/repair.ts";
import { Runtime } from "../../runtime/runtime.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { MemorySessionStore } from "../../store/memory-session-store.ts";
import { startGeminiStandIn } from "../../testing/gemini-stand-in.ts";
import { type Script, calls, text } from "../../testing/script.ts";
import type { GenerateContentRequest } from "../../testing/stand-in/generate-request.ts";
import type { AiJson } from "../model-output.ts";
import { ToolCallError } from "../tool-call-error.ts";
import type { AiTools } from "./ai-sdk.ts";
import { type AiToolsOptions, toAiTools } from "./to-ai-tools.ts";

const source = emptyRuntime();
const rome = { name: "getWeather", args: { city: "Rome" } };
const none = { type: "object", properties: {} } as const;

async function open(
  tools: readonly ToolSelection[] | Session,
  options: AiToolsOptions = {},
): Promise<AiTools> {
  const made = await toAiTools(tools, { source, ...options });
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

/** Gemini, as the AI SDK's own provider talks to it. */
async function connect(script: Script<GenerateContentRequest>) {
  const standIn = await startGeminiStandIn({ script });
  onTestFinished(() => standIn.close());
  const google = createGoogleGenerativeAI({
    apiKey: standIn.apiKey,
    baseURL: `${standIn.url}/v1beta`,
  });
  return { model: google("gemini-3.8-flash"), standIn };
}

/** Lets the SDK lead a conversation of two rounds. */
async function ask(script: Script<GenerateContentRequest>, tools: AiTools, options: object = {}) {
  const { model, standIn } = await connect(script);
  const stopWhen = isStepCount(3);
  const result = await generateText({ model, tools, stopWhen, prompt: "How warm?", ...options });
  const second = standIn.requests[1]?.body as GenerateContentRequest | undefined;
  const answers = second?.contents.at(-1)?.parts?.map((part) => part.functionResponse) ?? [];
  return {
    ...result,
    text: result.text,
    content: result.steps[0]?.content ?? [],
    standIn,
    answers,
  };
}

const endless = deftool({
  name: "endless",
  description: "Counts.",
  parameters: none,
  register: false,
  execute: async function* () {
    try {
      for (let number = 1; ; number += 1) yield { number };
    } finally {
      stopped.push("endless");
    }
  },
});

test("answers the calls of a model with what tools return, through the SDK's provider", async () => {
  const people = { name: "countPeople", args: { city: "everywhere" } };
  const tools = await open([getWeather, countPeople]);
  const {
    text: answer,
    content,
    standIn,
  } = await ask([calls(rome, people), text("8 degrees.")], tools);
  expect(answer).toBe("8 degrees.");
  const results = content.filter(({ type }) => type === "tool-result");
  expect(results).toMatchObject([
    { toolName: "getWeather", input: { city: "Rome" }, output: { city: "Rome", degrees: 8 } },
    { toolName: "countPeople", output: "1152921504606846976" },
  ]);
  expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
  const request = standIn.requests[0]?.body as GenerateContentRequest | undefined;
  expect(request?.tools?.[0]).toMatchObject({
    functionDeclarations: [
      {
        name: "getWeather",
        description: "Tells the temperature of a city.",
        parametersJsonSchema: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
      },
      { name: "countPeople" },
    ],
  });
});

test("makes failures errors of the SDK, with messages that a model can act on and nothing else", async () => {
  const tools = await open([getWeather, fail]);
  const wrong = { name: "getWeather", args: { town: { name: "Rome" } } };
  const {
    content,
    answers,
    text: answer,
  } = await ask([calls(wrong, { name: "fail" }), text("Well.")], tools);
  expect(answer).toBe("Well.");
  const errors = content.flatMap((part) => (part.type === "tool-error" ? [part.error] : []));
  expect(errors).toEqual([expect.any(ToolCallError), expect.any(ToolCallError)]);
  expect(errors).toMatchObject([
    {
      name: "ToolCallError",
      type: "PARAMETER_VALIDATION_FAILED",
      message: expect.stringContaining('"city"'),
    },
    { type: "TOOL_EXECUTION_FAILED" },
  ]);
  expect((errors[0] as ToolCallError).details).toHaveProperty("violations");
  const sent = JSON.stringify(answers);
  expect(sent).toContain(String.raw`"error":"\"city\" is required`);
  expect(sent).not.toMatch(/\.ts|node_modules/);
});

test("repairs calls and says so, unless that is switched off", async () => {
  const repaired: RepairedCall[] = [];
  const tools = await open([getWeather], { onRepair: (call) => void repaired.push(call) });
  const misspelt = { name: "getWeather", args: { City: "Rome" } };
  const script = [calls(misspelt), text("8 degrees.")];
  const { content } = await ask(script, tools);
  expect(content).toContainEqual(expect.objectContaining({ output: { city: "Rome", degrees: 8 } }));
  expect(repaired).toMatchObject([{ ...rome, repairs: [{ path: "/city", kind: "name" }] }]);

  const strict = await ask(script, await open([getWeather], { repair: false }));
  expect(strict.content).toContainEqual(expect.objectContaining({ type: "tool-error" }));
});

test("lets the SDK deal with a name that no tool has", async () => {
  const { content, text: answer } = await ask(
    [calls({ name: "getTides" }, rome), text("Well.")],
    await open([getWeather]),
  );
  expect(content).toContainEqual(
    expect.objectContaining({ type: "tool-error", toolName: "getTides" }),
  );
  expect(answer).toBe("Well.");
});

test("gives what a generator yields as preliminary results, its result once and last", async () => {
  const count = deftool({
    name: "count",
    description: "Counts.",
    parameters: { type: "object", properties: { end: { type: "number" } }, required: ["end"] },
    register: false,
    execute: async function* ({ end }) {
      for (let number = 1; number <= end; number += 1) yield { number };
    },
  });
  const tools = await open([count]);
  const { model } = await connect([calls({ name: "count", args: { end: 2 } }), text("2.")]);
  const { fullStream } = streamText({ model, tools, stopWhen: isStepCount(2), prompt: "Count." });
  const results: unknown[] = [];
  for await (const part of fullStream) {
    if (part.type === "tool-result") results.push([part.output, part.preliminary ?? false]);
  }
  expect(results).toEqual([
    [{ number: 1 }, true],
    [{ number: 2 }, true],
    [{ number: 2 }, false],
  ]);
});

test("stops a generator when nobody takes what it yields", async () => {
  const { endless: tool } = await open([endless]);
  const results = tool?.execute({}, { toolCallId: "c" }) as AsyncIterable<unknown>;
  for await (const value of results) {
    expect(value).toEqual({ number: 1 });
    break;
  }
  await expect.poll(() => stopped).toContain("endless");
});

test("gives partial results also where whoever watches fails", async () => {
  const onEvent = (): void => {
    throw new Error("not now");
  };
  const { endless: tool } = await open([endless], { onEvent });
  const results = tool?.execute({}, { toolCallId: "w" }) as AsyncIterable<unknown>;
  for await (const value of results) {
    expect(value).toEqual({ number: 1 });
    break;
  }
});

test("throws from a generator what ends its call", async () => {
  const { endless: tool } = await open([endless], { timeoutMs: 30 });
  const results = tool?.execute({}, { toolCallId: "c" }) as AsyncIterable<unknown>;
  await expect(async () => {
    for await (const _ of results);
  }).rejects.toMatchObject({ name: "ToolCallError", type: "TIMEOUT" });
});

test("ends a call at its time limit, which the SDK's own tools do not", async () => {
  const { content } = await ask(
    [calls({ name: "wait" }), text("No.")],
    await open([wait], { timeoutMs: 20 }),
  );
  expect(content).toContainEqual(
    expect.objectContaining({
      type: "tool-error",
      error: expect.objectContaining({ type: "TIMEOUT" }),
    }),
  );
});

test.each(["the SDK's", "its own"])("cancels calls with %s signal", async (whose) => {
  const controller = new AbortController();
  const events: CallEvent[] = [];
  const onEvent = (event: CallEvent): void => {
    events.push(event);
    if (event.type === "call-partial") controller.abort();
  };
  const own = whose === "its own" ? { signal: controller.signal } : {};
  const { wait: tool } = await open([wait], { onEvent, ...own });
  const given = whose === "its own" ? {} : { abortSignal: controller.signal };
  await expect(tool?.execute({}, { toolCallId: whose, ...given })).rejects.toMatchObject({
    type: "CANCELLED",
  });
  expect(stopped).toContain(whose);
  expect(events.at(-1)?.type).toBe("call-end");
});

test("hands the SDK's context of a tool on as data, unless there is other data", async () => {
  const tell = deftool({
    name: "tell",
    description: "Tells the data.",
    parameters: none,
    register: false,
    execute: (_args, { data }: ToolContext) => JSON.stringify(data),
  });
  const call = { toolCallId: "c", context: { user: "ada" } };
  expect(await (await open([tell]))["tell"]?.execute({}, call)).toBe('{"user":"ada"}');
  const other = await open([tell], { data: "mine" });
  expect(await other["tell"]?.execute({}, call)).toBe('"mine"');
});

test("has the SDK ask a person about tools that need approval, and counts the answer", async () => {
  const paid: number[] = [];
  const pay = deftool({
    name: "pay",
    description: "Pays.",
    parameters: { type: "object", properties: { euros: { type: "number" } }, required: ["euros"] },
    annotations: { requiresApproval: true },
    register: false,
    execute: ({ euros }) => {
      paid.push(euros);
      return euros;
    },
  });
  const careful = new Runtime({
    registry: new ToolRegistry(),
    authorize: ({ tool }) => ({
      decision: tool.annotations.requiresApproval === true ? "ask" : "allow",
    }),
  });
  const tools = await open([pay], { source: careful });
  const { model } = await connect([calls({ name: "pay", args: { euros: 5 } }), text("Paid.")]);
  const stopWhen = isStepCount(3);
  const prompt = { role: "user", content: "Pay." } as const;
  const first = await generateText({ model, tools, stopWhen, messages: [prompt] });
  const requests = first.content.filter((part) => part.type === "tool-approval-request");
  expect(requests).toHaveLength(1);
  expect(paid).toEqual([]);
  const responses = requests.map(({ approvalId }) => ({
    type: "tool-approval-response" as const,
    approvalId,
    approved: true,
  }));
  const messages = [
    prompt,
    ...first.response.messages,
    { role: "tool" as const, content: responses },
  ];
  const second = await generateText({ model, tools, stopWhen, messages });
  expect(second.text).toBe("Paid.");
  expect(paid).toEqual([5]);

  // Nobody is asked about what could not run anyway.
  const { content } = await ask(
    [calls({ name: "pay", args: { euros: "a lot" } }), text("No.")],
    tools,
  );
  expect(content.map(({ type }) => type)).toEqual(["tool-call", "tool-error"]);
});

test("sends files beside the rest of a result", async () => {
  const draw = deftool({
    name: "draw",
    description: "Draws.",
    parameters: none,
    register: false,
    execute: () => ({
      title: "Rain",
      chart: media({ mimeType: "image/png", data: new Uint8Array([1, 2, 3]), name: "rain.png" }),
      film: media({ mimeType: "video/mp4", uri: "https://example.org/film" }),
    }),
  });
  const { draw: tool } = await open([draw]);
  const output = (await tool?.execute({}, { toolCallId: "c" })) as AiJson;
  expect(tool?.toModelOutput({ toolCallId: "c", output })).toEqual({
    type: "content",
    value: [
      {
        type: "text",
        text: '{"title":"Rain","chart":{"$ref":"rain.png"},"film":{"$ref":"media-2"}}',
      },
      {
        type: "file",
        mediaType: "image/png",
        filename: "rain.png",
        data: { type: "data", data: "AQID" },
      },
      {
        type: "file",
        mediaType: "video/mp4",
        filename: "media-2",
        data: { type: "url", url: new URL("https://example.org/film") },
      },
    ],
  });
  expect(tool?.toModelOutput({ toolCallId: "c", output: "text" })).toEqual({
    type: "text",
    value: "text",
  });
  const list = { type: "json", value: [1] };
  expect(tool?.toModelOutput({ toolCallId: "c", output: [1] })).toEqual(list);
  // As Mastra hands it over.
  expect(tool?.toModelOutput([1] as never)).toEqual(list);
  const alike = { output: [1] };
  expect(tool?.toModelOutput(alike as never)).toEqual({ type: "json", value: alike });
  const { text: answer, standIn } = await ask(
    [calls({ name: "draw" }), text("Done.")],
    await open([draw]),
  );
  expect(answer).toBe("Done.");
  expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
});

test("has the tools of a session, which stays open", async () => {
  await using session = await source.createSession({ tools: [getWeather] });
  const tools = await toAiTools(session);
  expect(Object.keys(tools)).toEqual(["getWeather"]);
  await tools[Symbol.asyncDispose]();
  expect((await session.execute(rome)).ok).toBe(true);
});

test("closes the session it opened, and fails later calls with that", async () => {
  const tools = await toAiTools([getWeather], { source });
  await tools[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
  await expect(tools["getWeather"]?.execute(rome.args, { toolCallId: "c" })).rejects.toMatchObject({
    type: "SESSION_NOT_FOUND",
  });
});

/** Loses sight of its sessions as soon as one was made. */
class ForgetfulStore extends MemorySessionStore {
  override touch(): Promise<boolean> {
    return Promise.reject(new LaterError("RUNTIME_DISCONNECTED", "The store is gone."));
  }
}

test("closes the session it opened when its tools cannot be listed", async () => {
  await using store = new ForgetfulStore();
  await using runtime = new Runtime({ registry: new ToolRegistry(), store, sessionTtlMs: 60_000 });
  await expect(toAiTools([getWeather], { source: runtime })).rejects.toMatchObject({
    code: "RUNTIME_DISCONNECTED",
  });
  expect(await store.list()).toEqual([]);
});

test("rejects for options of a wrong form and tools that there are not", async () => {
  for (const options of [{ timeoutMs: 0 }, { source: 1 }, { signal: 1 }, { repair: "no" }]) {
    await expect(toAiTools([getWeather], options as AiToolsOptions)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  }
  await expect(toAiTools(["nobody"], { source })).rejects.toMatchObject({ code: "TOOL_NOT_FOUND" });
});
