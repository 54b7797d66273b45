import { GoogleGenAI } from "@google/genai";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

import { createChat } from "../../../conversation/chat.ts";
import type { Content } from "../../../conversation/content/content.ts";
import {
  countPeople,
  emptyRuntime,
  fail,
  getWeather,
} from "../../../conversation/fixtures/tools.ts";
import { generateStream } from "../../../conversation/generate-stream.ts";
import { generate } from "../../../conversation/generate.ts";
import type { Candidate } from "../../../conversation/model/model-client.ts";
import type { ConversationPause } from "../../../conversation/pause/conversation-pause.ts";
import { lookUp, refund, shop } from "../../../conversation/pause/fixtures/shop.ts";
import { isObject } from "../../../model/json.ts";
import { startGeminiStandIn } from "../../../testing/gemini-stand-in.ts";
import { calls, text } from "../../../testing/script.ts";
import type { GeminiStandInOptions } from "../../../testing/stand-in/stand-in-options.ts";
import { gemini } from "../gemini.ts";
import type { InteractionsSdk } from "./interactions-sdk.ts";
import { interactions, type InteractionsOptions } from "./interactions.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople, fail];
const rome = { name: "getWeather", args: { city: "Rome" } };
const oslo = { name: "getWeather", args: { city: "Oslo2" } };
const talk = [calls(rome, { name: "fail" }, oslo), calls(rome), text("It is 8 degrees.")];

afterAll(() => source.close());

interface Asked {
  readonly input: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

/** The real SDK before a server that refuses what the API refuses. */
async function connect(standInOptions: GeminiStandInOptions, options: InteractionsOptions = {}) {
  const standIn = await startGeminiStandIn(standInOptions);
  onTestFinished(() => standIn.close());
  const client = new GoogleGenAI({
    apiKey: standIn.apiKey,
    httpOptions: { baseUrl: standIn.url },
  });
  return {
    standIn,
    client,
    model: interactions(client, "gemini-test", { pollIntervalMs: 5, ...options }),
    asked: (): Asked[] => standIn.requests.map(({ body }) => body as Asked),
  };
}

/** An answer that ends as a script wants it. */
function ending(finishReason: string, facts: Partial<Candidate> = {}) {
  return { candidates: [{ finishReason, ...facts }] };
}

describe.each([
  { how: "whole", ask: generate },
  { how: "streamed", ask: streamed },
])("interactions, $how", ({ ask }) => {
  test("leads a conversation of several rounds, telling the API only what is new", async () => {
    const { model, asked } = await connect({ script: talk });
    const result = await ask("How warm?", { model, source, tools });
    expect(result).toMatchObject({ text: "It is 8 degrees.", rounds: 2, finishReason: "STOP" });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, false, true, true]);
    expect(result.usage.totalTokenCount).toBeGreaterThan(0);
    expect(asked().map(({ input }) => input.map(({ type }) => type))).toEqual([
      ["user_input"],
      ["function_result", "function_result", "function_result"],
      ["function_result"],
    ]);
    expect(asked()[1]?.input).toMatchObject([
      { result: { city: "Rome", degrees: 8 } },
      { is_error: true, result: { type: "TOOL_EXECUTION_FAILED" } },
      { result: { city: "Oslo2", degrees: 10 } },
    ]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("tells the API everything where it keeps nothing, thoughts and ids as they came", async () => {
    const { model, asked, standIn } = await connect({ script: talk });
    const config = { store: false };
    const result = await ask("How warm?", { model, source, tools, config });
    expect(result.text).toBe("It is 8 degrees.");
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(asked().every((body) => body["previous_interaction_id"] === undefined)).toBe(true);
    const types = asked()[2]?.input.map(({ type }) => type);
    expect(types?.slice(0, 5)).toEqual([
      "user_input",
      "thought",
      "function_call",
      "function_call",
      "function_call",
    ]);
    const [, thought, call] = asked()[2]?.input ?? [];
    expect(thought?.["signature"]).toEqual(expect.any(String));
    expect(asked()[2]?.input[5]?.["call_id"]).toBe(call?.["id"]);
  });

  test("asks once more for an answer that is not of the form that was asked for", async () => {
    const script = [calls(rome), text('{"degrees": "some"}'), text('{"degrees": 8}')];
    const { model, asked } = await connect({ script });
    const output = {
      type: "object",
      properties: { degrees: { type: "integer" } },
      required: ["degrees"],
    } as const;
    const result = await ask("How warm?", { model, source, tools, output });
    expect(result).toMatchObject({ output: { degrees: 8 }, text: '{"degrees": 8}' });
    expect(result.history).toHaveLength(4);
    const form = { type: "text", mime_type: "application/json", schema: output };
    expect(asked().map((body) => body["response_format"])).toEqual([form, form, form]);
    expect(asked()[2]?.input).toMatchObject([
      { type: "user_input", content: [{ text: expect.stringContaining("/degrees") }] },
    ]);
  });

  test.each([
    { where: "in the same client", types: ["function_result", "function_result"] },
    {
      where: "in another process",
      types: [
        "user_input",
        "thought",
        "function_call",
        "function_call",
        "function_result",
        "function_result",
      ],
    },
  ])("waits for people, and goes on $where", async ({ where, types }) => {
    const script = [
      calls({ name: "lookUp", args: { order: "A" } }, { name: "refund", args: { order: "A" } }),
      text("Done."),
    ];
    const { model, client, asked, standIn } = await connect({ script });
    const options = { source: shop(), tools: [lookUp, refund] };
    const { pause, pending } = await ask("My money back!", { ...options, model });
    expect(pending).toMatchObject([{ name: "refund", reason: "Money leaves the till." }]);
    const result = await ask(JSON.parse(JSON.stringify(pause)) as ConversationPause, {
      ...options,
      model: where === "in the same client" ? model : interactions(client, "gemini-test"),
      decisions: { [pending[0]?.id ?? ""]: { decision: "allow" } },
    });
    expect(result).toMatchObject({ text: "Done.", rounds: 1 });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, true]);
    expect(asked()[1]?.input.map(({ type }) => type)).toEqual(types);
    const isKnown = asked()[1]?.["previous_interaction_id"] !== undefined;
    expect(isKnown).toBe(where === "in the same client");
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  test("says how an answer was cut off", async () => {
    const content: Content = { role: "model", parts: [{ text: "It is" }] };
    const { model } = await connect({ script: [ending("MAX_TOKENS", { content })] });
    const result = await ask("How warm?", { model, source });
    expect(result).toMatchObject({ text: "It is", finishReason: "MAX_TOKENS" });
  });

  test.each(["BUDGET_EXCEEDED", "CANCELLED"])(
    "stops when an interaction ends as %s",
    async (reason) => {
      const { model } = await connect({ script: [ending(reason)] });
      await expect(ask("How warm?", { model, source })).rejects.toMatchObject({
        code: "MODEL_STOPPED",
        details: { finishReason: reason },
      });
    },
  );

  test("asks once more after an empty answer", async () => {
    const { model, asked } = await connect({ script: [calls(rome), ending("STOP"), text("8.")] });
    const result = await ask("How warm?", { model, source, tools });
    expect(result.text).toBe("8.");
    expect(asked()[2]?.input.map(({ type }) => type)).toEqual(["function_result", "user_input"]);
  });

  test("fails when an interaction fails, without addresses and keys", async () => {
    const finishMessage = "Broken at https://internal.example/x?key=AIzaSecret";
    const { model } = await connect({ script: [ending("FAILED", { finishMessage })] });
    await expect(ask("How warm?", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: "The interaction failed: Broken at …",
      retryable: true,
    });
  });

  test("waits for an interaction in the background", async () => {
    const { model, standIn } = await connect({ script: talk });
    const config = { background: true };
    const result = await ask("How warm?", { model, source, tools, config });
    expect(result).toMatchObject({ text: "It is 8 degrees.", rounds: 2 });
    expect(standIn.requests).toHaveLength(3);
  });

  test("begins anew where the API has lost the interaction", async () => {
    const { model, client, asked } = await connect({
      script: [text("Hi."), text("8."), text("9.")],
    });
    const first = await ask("Hello", { model, source });
    await client.interactions.delete(String(first.response.responseId));
    const second = await ask("How warm?", { model, source, history: first.history });
    expect(second.text).toBe("8.");
    expect(asked().map(({ input }) => input.length)).toEqual([1, 1, 3]);
    await ask("And now?", { model, source, history: second.history });
    expect(asked()[3]).toMatchObject({ previous_interaction_id: second.response.responseId });
  });

  test("keeps steps of tools that the API runs itself, and what belongs to a text", async () => {
    const search = { type: "google_search_call", id: "s1", arguments: { queries: ["Rome"] } };
    const annotations = [{ type: "url_citation", url: "https://example.org", start_index: 0 }];
    const parts = [
      { thought: true, text: "Let me look." },
      { interactionStep: search },
      { interactionStep: { type: "google_search_result", call_id: "s1", result: [{ x: 1 }] } },
      {
        interactionStep: {
          type: "model_output",
          content: [{ type: "text", text: "It is 8 degrees.", annotations }],
        },
      },
      { inlineData: { mimeType: "image/png", data: "iVBO" } },
    ];
    const content = { role: "model", parts } as Content;
    const script = [ending("STOP", { content }), text("Yes.")];
    const { model, asked } = await connect({ script });
    const options = { model, source, config: { store: false } };
    const first = await ask("How warm?", options);
    expect(first.text).toBe("It is 8 degrees.");
    await ask("Sure?", { ...options, history: JSON.parse(JSON.stringify(first.history)) });
    expect(asked()[1]?.input).toEqual([
      { type: "user_input", content: [{ type: "text", text: "How warm?" }] },
      { type: "thought", summary: [{ type: "text", text: "Let me look." }] },
      search,
      { type: "google_search_result", call_id: "s1", result: [{ x: 1 }] },
      {
        type: "model_output",
        content: [
          { type: "text", text: "It is 8 degrees.", annotations },
          { type: "image", data: "iVBO", mime_type: "image/png" },
        ],
      },
      { type: "user_input", content: [{ type: "text", text: "Sure?" }] },
    ]);
  });

  test("reports the status of a refused request, and why", async () => {
    const { client, standIn } = await connect({ models: ["another"] });
    const model = interactions(client, "gemini-test");
    await expect(ask("Hello", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message:
        'The request to the model "gemini-test" failed with HTTP status 404: Model gemini-test was not found.',
      details: { status: 404 },
      retryable: false,
    });
    expect(standIn.requests).toHaveLength(1);
  });

  test.each([
    ["garbage", /not valid JSON|broke off/],
    ["cut", /broke off before its end\.$/],
    ["disconnect", /failed \(UND_ERR_SOCKET\)\.$/],
  ] as const)(
    "says of a server with the fault %s that another try may help",
    async (type, message) => {
      const fault = { type };
      const requestOptions = { maxRetries: 0 };
      const { model, standIn } = await connect(
        { faults: () => fault, script: () => text("a b c d e f") },
        { requestOptions },
      );
      await expect(ask("Hello", { model, source })).rejects.toMatchObject({
        code: "MODEL_REQUEST_FAILED",
        message: expect.stringMatching(message),
        retryable: true,
      });
      expect(standIn.requests).toHaveLength(1);
    },
  );

  test("takes the request back when the conversation is cancelled", async () => {
    const { model, standIn } = await connect({
      faults: [{ type: "hang", afterChunks: 0 }],
      script: talk,
    });
    const controller = new AbortController();
    const asked = ask("Hello", { model, source, signal: controller.signal });
    await expect.poll(() => standIn.requests[0]?.status).toBe(200);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

/** `generateStream` with the same outcome as `generate`. */
function streamed(...parameters: Parameters<typeof generateStream>) {
  return generateStream(...parameters).result;
}

describe("interactions", () => {
  test("goes on from the turn before in a chat, also when its history was saved in between", async () => {
    const script = [text("Hi."), calls(rome), text("8."), text("Bye.")];
    const { model, asked } = await connect({ script });
    await using chat = createChat({ model, source, tools });
    await chat.send("Hello");
    await chat.send("How warm?");
    const history = JSON.parse(JSON.stringify(chat.history)) as readonly Content[];
    await generate("Bye", { model, source, history });
    expect(asked().map(({ input }) => input.length)).toEqual([1, 1, 1, 1]);
    expect(new Set(asked().map((body) => body["previous_interaction_id"])).size).toBe(4);
  });

  test("sends a history that was changed as it is", async () => {
    const { model, asked } = await connect({ script: [text("Hi."), text("Bye.")] });
    const { history } = await generate("Hello", { model, source });
    const [, answer] = history;
    const changed: readonly Content[] = [
      { role: "user", parts: [{ text: "Good day" }] },
      ...(answer === undefined ? [] : [answer]),
    ];
    await generate("Bye", { model, source, history: changed });
    expect(asked()[1]?.["previous_interaction_id"]).toBeUndefined();
    expect(asked()[1]?.input[0]).toMatchObject({ content: [{ text: "Good day" }] });
  });

  test("continues a history of generateContent, whose calls need not have ids", async () => {
    const { model, client, asked } = await connect({
      script: [calls(rome, oslo), text("8."), text("Sure.")],
      ids: false,
    });
    const options = { source, tools };
    const { history } = await generate("How warm?", {
      ...options,
      model: gemini(client, "gemini-test"),
    });
    const result = await generate("Sure?", { ...options, model, history });
    expect(result.text).toBe("Sure.");
    expect(asked()[2]?.input).toMatchObject([
      { type: "user_input" },
      { type: "thought" },
      { type: "function_call", id: "call-1" },
      { type: "function_call", id: "call-2" },
      { type: "function_result", call_id: "call-1" },
      { type: "function_result", call_id: "call-2" },
      { type: "model_output" },
      { type: "user_input" },
    ]);
  });

  test("sends instruction, configuration, tool mode and tools of the API beside the functions", async () => {
    const { model, asked } = await connect({ script: [calls(rome), text("Hi.")] });
    const server = { type: "mcp_server", url: "https://mcp.example", name: "files" };
    await generate("Hello", {
      model,
      source,
      tools,
      systemInstruction: "Be brief.",
      toolConfig: { mode: "ANY", functionNames: ["getWeather"] },
      config: { generation_config: { seed: 1 }, tools: [server], labels: { a: "b" } },
    });
    expect(asked()[0]).toMatchObject({
      system_instruction: "Be brief.",
      labels: { a: "b" },
      generation_config: {
        seed: 1,
        tool_choice: { allowed_tools: { mode: "any", tools: ["getWeather"] } },
      },
      tools: [
        server,
        { type: "function", name: "getWeather", parameters: { required: ["city"] } },
        { type: "function", name: "countPeople" },
        { type: "function", name: "fail", description: "Fails." },
      ],
    });
    expect(asked()[1]).toMatchObject({ generation_config: { seed: 1, tool_choice: "auto" } });
  });

  test("asks for an answer of a certain form in the API's own way", async () => {
    const { model, asked } = await connect({ script: [calls(rome), text('{"degrees": 8}')] });
    const output = {
      type: "object",
      properties: { degrees: { type: "integer", minimum: -90 } },
    } as const;
    const result = await generate("How warm?", { model, source, tools, output });
    expect(result.output).toEqual({ degrees: 8 });
    expect(asked()[0]?.["response_format"]).toEqual({
      type: "text",
      mime_type: "application/json",
      schema: output,
    });
    const config = { response_format: { type: "text" } };
    await expect(generate("?", { model, source, output, config })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test("leads conversations with agents, which decide by themselves what to call", async () => {
    const { client, asked } = await connect({ script: [calls(rome), text("8.")] });
    const model = interactions(client, { agent: "research" }, { pollIntervalMs: 5 });
    expect(model.model).toBe("research");
    const config = { background: true, agent_config: { type: "dynamic" } };
    const result = await generate("How warm?", { model, source, tools, config, maxCalls: 1 });
    expect(result).toMatchObject({ text: "8.", rounds: 1 });
    const [first, second, ...others] = asked().filter((body) => isObject(body));
    expect(first).toMatchObject({ agent: "research", ...config, tools: { length: 3 } });
    expect(second?.["tools"]).toBeUndefined();
    expect([first?.["model"], second?.["model"], others]).toEqual([undefined, undefined, []]);

    const toolConfig = { mode: "ANY" } as const;
    await expect(generate("?", { model, source, tools, toolConfig })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test("speaks to Vertex AI as well", async () => {
    const { standIn } = await connect({ script: [calls(rome), text("8.")] });
    const client = new GoogleGenAI({
      vertexai: true,
      apiKey: standIn.apiKey,
      httpOptions: { baseUrl: standIn.url },
    });
    const model = interactions(client, "gemini-test");
    expect((await generate("How warm?", { model, source, tools })).text).toBe("8.");
    expect(standIn.requests[0]?.path).toMatch(/^\/v1beta1\//);
  });

  test("stops an interaction in the background that nobody waits for any longer", async () => {
    const { client } = await connect({ script: [text("Hi.")] });
    const controller = new AbortController();
    const ids: string[] = [];
    const watching: InteractionsSdk = {
      interactions: {
        create: async (...parameters) => {
          const interaction = await client.interactions.create(...(parameters as [never]));
          ids.push((interaction as { readonly id: string }).id);
          controller.abort();
          return interaction;
        },
        get: (id) => client.interactions.get(id),
        cancel: (id) => client.interactions.cancel(id),
      },
    };
    const model = interactions(watching, "gemini-test", { pollIntervalMs: 60_000 });
    const config = { background: true };
    const asked = generate("Hello", { model, source, config, signal: controller.signal });
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    await expect
      .poll(async () => (await client.interactions.get(ids[0] ?? "")).status)
      .toBe("cancelled");
  });

  test.each([
    { input: "x" },
    { stream: true },
    { previous_interaction_id: "v1_x" },
    { automatic_continuation: false },
    { generation_config: { tool_choice: "any" } },
    { tools: [{ type: "function", name: "f" }] },
    { tools: { type: "google_search" } },
  ])("refuses the configuration %j, which the conversation decides", async (config) => {
    const { model, standIn } = await connect({});
    const asked = generate("?", { model, source, config });
    await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(standIn.requests).toEqual([]);
  });

  test("refuses a history that no step can tell", async () => {
    const { model } = await connect({});
    const parts: readonly object[] = [{ executableCode: { code: "1" } }];
    const history = [{ role: "model", parts }] as readonly Content[];
    await expect(generate("?", { model, source, history })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { member: "executableCode" },
    });
  });

  test.each([
    [undefined, "m", {}],
    [{ interactions: {} }, "m", {}],
    [new GoogleGenAI({ apiKey: "k" }), "", {}],
    [new GoogleGenAI({ apiKey: "k" }), { agent: "" }, {}],
    [new GoogleGenAI({ apiKey: "k" }), undefined, {}],
    [new GoogleGenAI({ apiKey: "k" }), "m", { pollIntervalMs: 0 }],
    [new GoogleGenAI({ apiKey: "k" }), "m", { pollIntervalMs: Infinity }],
  ])("is not made of %j, %j and %j", (client, name, options) => {
    expect(() => interactions(client as InteractionsSdk, name as string, options)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
