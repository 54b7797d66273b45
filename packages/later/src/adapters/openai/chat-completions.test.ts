import OpenAI, { AzureOpenAI } from "openai";
import { afterAll, describe, expect, test } from "vitest";

import { createChat } from "../../conversation/chat.ts";
import type { Content } from "../../conversation/content/content.ts";
import { countPeople, emptyRuntime, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import type { ConversationPause } from "../../conversation/pause/conversation-pause.ts";
import { lookUp, refund, shop } from "../../conversation/pause/fixtures/shop.ts";
import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import { chatCompletions } from "./chat-completions.ts";
import { type AskedBody, connect } from "./fixtures/connect.ts";
import type { ServedCall } from "./fixtures/served.ts";
import type { ChatCompletionsSdk } from "./openai-sdk.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople, fail];

afterAll(() => source.close());

let calls = 0;
function call(name: string, args: object | string, members: object = {}): ServedCall {
  calls += 1;
  const text = typeof args === "string" ? args : JSON.stringify(args);
  return { id: `call_${calls}`, function: { name, arguments: text }, ...members };
}

function rolesIn(body: AskedBody | undefined): readonly unknown[] {
  return body?.messages.map(({ role }) => role) ?? [];
}

describe.each([
  { how: "whole", ask: generate },
  { how: "streamed", ask: streamed },
])("chat completions, $how", ({ ask }) => {
  test("leads a conversation of several rounds", async () => {
    const first = [
      call("getWeather", { city: "Rome" }),
      call("fail", ""),
      call("countPeople", { city: "everywhere" }),
    ];
    const { model, asked } = await connect([
      { calls: first, content: "I will look." },
      { calls: [call("getWeather", { city: "Oslo2" })] },
      { content: "It is 8 degrees." },
    ]);
    const result = await ask("How warm?", { model, source, tools, systemInstruction: "Be short." });
    expect(result).toMatchObject({ text: "It is 8 degrees.", rounds: 2, finishReason: "STOP" });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, false, true, true]);
    expect(result.usage).toMatchObject({
      promptTokenCount: 60,
      cachedContentTokenCount: 12,
      candidatesTokenCount: 12,
      thoughtsTokenCount: 15,
      totalTokenCount: 87,
    });
    const roles = ["system", "user", "assistant", "tool", "tool", "tool", "assistant", "tool"];
    expect(rolesIn(asked()[2])).toEqual(roles);
    expect(asked()[2]?.messages.slice(0, 6)).toMatchObject([
      { content: "Be short." },
      { content: "How warm?" },
      { content: "I will look.", tool_calls: first.map(({ id }) => ({ id, type: "function" })) },
      { tool_call_id: first[0]?.id, content: '{"city":"Rome","degrees":8}' },
      { tool_call_id: first[1]?.id, content: expect.stringMatching(/^\{"error":\{.*station/) },
      { tool_call_id: first[2]?.id, content: "1152921504606846976" },
    ]);
    expect(asked()[0]?.["tools"]).toMatchObject([
      { type: "function", function: { name: "getWeather", parameters: { type: "object" } } },
      { function: { name: "countPeople" } },
      { function: { name: "fail" } },
    ]);
    expect(asked()[0]).not.toHaveProperty("tool_choice");
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("sends back what a server adds, also of a history that was saved", async () => {
    const members = {
      reasoning_content: "A city, so the tool.",
      reasoning_details: [{ type: "reasoning.encrypted", data: "xyz" }],
    };
    const signed = { extra_content: { google: { thought_signature: "s" } } };
    const { model, asked } = await connect([
      { members, calls: [call("getWeather", { city: "Rome" }, signed)] },
      { members: { reasoning_content: "Done." }, content: "It is 8." },
      { content: "Yes." },
    ]);
    const first = await ask("How warm?", { model, source, tools });
    expect(first.text).toBe("It is 8.");
    expect(asked()[1]?.messages[1]).toMatchObject({ ...members, tool_calls: [signed] });
    const history = JSON.parse(JSON.stringify(first.history)) as Content[];
    expect(history[1]?.parts[0]).toEqual({ thought: true, text: members.reasoning_content });
    await ask("Sure?", { model, source, tools, history });
    expect(asked()[2]?.messages[1]).toMatchObject(members);
    expect(asked()[2]?.messages[3]).toEqual({ role: "assistant", content: "It is 8." });
  });

  test("asks once more for an answer that is not of the form that was asked for", async () => {
    const { model, asked } = await connect([
      { content: '{"degrees": "some"}' },
      { content: '{"degrees": 8}' },
    ]);
    const output = {
      type: "object",
      properties: { degrees: { type: "integer" } },
      required: ["degrees"],
      additionalProperties: false,
    } as const;
    const result = await ask("How warm?", { model, source, tools, output });
    expect(result).toMatchObject({ output: { degrees: 8 } });
    const json_schema = { name: "answer", schema: output, strict: true };
    expect(asked().map((body) => body["response_format"])).toEqual([
      { type: "json_schema", json_schema },
      { type: "json_schema", json_schema },
    ]);
  });

  test("waits for people, and goes on in another process", async () => {
    const script = [
      { calls: [call("lookUp", { order: "A" }), call("refund", { order: "A" })] },
      { content: "Done." },
    ];
    const { model, client, asked } = await connect(script);
    const options = { source: shop(), tools: [lookUp, refund] };
    const { pause, pending } = await ask("My money back!", { ...options, model });
    expect(pending).toMatchObject([{ name: "refund", reason: "Money leaves the till." }]);
    const result = await ask(JSON.parse(JSON.stringify(pause)) as ConversationPause, {
      ...options,
      model: chatCompletions(client, "gpt-test"),
      decisions: { [pending[0]?.id ?? ""]: { decision: "allow" } },
    });
    expect(result.text).toBe("Done.");
    expect(rolesIn(asked()[1])).toEqual(["user", "assistant", "tool", "tool"]);
  });

  test("asks once more where arguments are no JSON", async () => {
    const { model, asked } = await connect([
      { calls: [call("getWeather", '{"city": "Ro')] },
      { calls: [call("getWeather", { city: "Rome" })] },
      { content: "8." },
    ]);
    const result = await ask("How warm?", { model, source, tools });
    expect(result).toMatchObject({ text: "8." });
    expect(rolesIn(asked()[1])).not.toContain("tool");
  });

  test("ends with a refusal as one, and with what was cut off as far as it goes", async () => {
    const { model } = await connect([
      { refusal: "I cannot help with that." },
      { content: "It is", finish: "length" },
      { content: "It", finish: "content_filter" },
    ]);
    const stopped = { code: "MODEL_STOPPED", details: { finishReason: "REFUSAL" } };
    await expect(ask("How?", { model, source })).rejects.toMatchObject(stopped);
    const cut = await ask("How warm?", { model, source });
    expect(cut).toMatchObject({ text: "It is", finishReason: "MAX_TOKENS" });
    await expect(ask("How?", { model, source })).rejects.toMatchObject({
      code: "MODEL_STOPPED",
      details: { finishReason: "SAFETY" },
    });
  });

  test("reports the status of a refused request, and why, without keys and addresses", async () => {
    const message =
      "Incorrect API key provided: sk-live-12**89. Find yours at https://platform.openai.com/k.";
    const error = { message, type: "invalid_request_error", param: null, code: "invalid_api_key" };
    const { model } = await connect([
      { refused: { status: 401, body: { error } } },
      { refused: { status: 502, body: "<html>internal.example is down</html>" } },
    ]);
    await expect(ask("Hi", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message:
        'The request to the model "gpt-test" failed with HTTP status 401: Incorrect API key provided: … Find yours at …',
      retryable: false,
    });
    await expect(ask("Hi", { model, source })).rejects.toMatchObject({
      message: 'The request to the model "gpt-test" failed with HTTP status 502.',
      retryable: true,
    });
  });

  test("tells pictures, documents and sound, and the files of results behind them", async () => {
    const draw = deftool({
      name: "draw",
      description: "Draws.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: () => media({ mimeType: "image/png", data: "iVBO" }),
    });
    const { model, asked } = await connect([{ calls: [call("draw", {})] }, { content: "A cat." }]);
    const parts = [
      { text: "What is this?" },
      { inlineData: { mimeType: "image/png", data: "iVBO" } },
      { inlineData: { mimeType: "application/pdf", data: "JVBE" } },
      { inlineData: { mimeType: "audio/wav", data: "UklG" } },
      { inlineData: { mimeType: "text/plain", data: "R3LDvMOfZQ==" } },
      { fileData: { fileUri: "https://example.org/cat.png", mimeType: "image/png" } },
      { fileData: { fileUri: "file-abc" } },
    ];
    await ask(parts, { model, source, tools: [draw] });
    expect(asked()[1]?.messages).toMatchObject([
      {
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } },
          { type: "file", file: { file_data: "data:application/pdf;base64,JVBE" } },
          { type: "input_audio", input_audio: { data: "UklG", format: "wav" } },
          { type: "text", text: "Grüße" },
          { type: "image_url", image_url: { url: "https://example.org/cat.png" } },
          { type: "file", file: { file_id: "file-abc" } },
        ],
      },
      { role: "assistant" },
      { role: "tool" },
      { role: "user", content: [{ type: "text" }, { type: "image_url" }] },
    ]);
  });
});

describe("chat completions", () => {
  test("hand on a text as it arrives, and calls when they are whole", async () => {
    const { model } = await connect([
      { content: "I will look.", calls: [call("getWeather", { city: "Rome" })] },
      { content: "It is 8 degrees." },
    ]);
    const contents: Content[] = [{ role: "user", parts: [{ text: "?" }] }];
    const chunks: ModelResponse[] = [];
    for await (const chunk of model.generateStream({ contents, declarations: [] })) {
      chunks.push(chunk);
    }
    const parts = chunks.flatMap(({ candidates }) => {
      const content = candidates?.[0]?.content;
      return content === undefined ? [] : [content.parts];
    });
    expect(parts.slice(0, -1)).toEqual([
      [{ text: "I wi" }],
      [{ text: "ll l" }],
      [{ text: "ook." }],
    ]);
    expect(parts.at(-1)).toMatchObject([
      { functionCall: { name: "getWeather", args: { city: "Rome" } } },
    ]);
    expect(chunks.at(-1)).toMatchObject({
      modelVersion: "gpt-test",
      responseId: "chatcmpl-1",
      usageMetadata: { totalTokenCount: 29 },
    });
  });

  test.each([2, 5])("fail where a stream breaks off after %i chunks", async (cutAfter) => {
    const { model } = await connect([{ content: "It is 8 degrees.", cutAfter }]);
    await expect(generateStream("?", { model, source }).result).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
    });
  });

  test("stop when they are cancelled in the middle of an answer", async () => {
    const { model } = await connect([{ content: "word ".repeat(100_000) }]);
    const controller = new AbortController();
    const stream = generateStream("?", { model, source, signal: controller.signal });
    const told = async (): Promise<void> => {
      for await (const event of stream) if (event.type === "text") controller.abort();
    };
    await expect(told()).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test.each([
    [{ mode: "AUTO" }, undefined],
    [{ mode: "NONE" }, "none"],
    [{ mode: "ANY" }, "required"],
    [
      { mode: "ANY", functionNames: ["getWeather"] },
      { type: "function", function: { name: "getWeather" } },
    ],
    [
      { mode: "ANY", functionNames: ["getWeather", "fail"] },
      {
        type: "allowed_tools",
        allowed_tools: {
          mode: "required",
          tools: [
            { type: "function", function: { name: "getWeather" } },
            { type: "function", function: { name: "fail" } },
          ],
        },
      },
    ],
    [{ mode: "VALIDATED" }, undefined],
    [
      { mode: "VALIDATED", functionNames: ["fail"] },
      {
        type: "allowed_tools",
        allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "fail" } }] },
      },
    ],
  ] as const)("tell the model with %j how freely to call", async (toolConfig, choice) => {
    const { model, asked } = await connect([{ content: "8." }]);
    await generate("How warm?", { model, source, tools, toolConfig });
    expect(asked()[0]?.["tool_choice"]).toEqual(choice);
  });

  test("hold calls to what OpenAI can hold them to", async () => {
    const closed = deftool({
      name: "closed",
      description: "Closed.",
      parameters: {
        type: "object",
        properties: { at: { type: "string", format: "date" } },
        required: ["at"],
        additionalProperties: false,
      },
      register: false,
      execute: ({ at }) => at,
    });
    const { model, asked } = await connect([{ content: "8." }]);
    const toolConfig = { mode: "VALIDATED" } as const;
    await generate("How warm?", { model, source, tools: [closed, getWeather], toolConfig });
    const [first, second] = (asked()[0]?.["tools"] ?? []) as { function: { strict?: boolean } }[];
    expect(first?.function.strict).toBe(true);
    expect(second?.function).not.toHaveProperty("strict");
  });

  test("take a history that Gemini has begun", async () => {
    const history: Content[] = [
      { role: "user", parts: [{ text: "Compare." }] },
      {
        role: "model",
        parts: [
          { thought: true, text: "Hm.", thoughtSignature: "s" },
          { functionCall: { name: "getWeather", args: { city: "Rome" } }, thoughtSignature: "t" },
          { functionCall: { name: "getWeather", args: { city: "Oslo" } } },
        ],
      },
      {
        role: "user",
        parts: ["Rome", "Oslo"].map((city) => ({
          functionResponse: { name: "getWeather", response: { output: { city } } },
        })),
      },
      { role: "model", parts: [{ text: "Both are 8." }] },
    ];
    const { model, asked } = await connect([{ content: "Sure." }]);
    await using chat = createChat({ model, source, history });
    await chat.send("Sure?");
    expect(asked()[0]?.messages).toMatchObject([
      { role: "user" },
      { role: "assistant", content: null, tool_calls: [{ id: "call-1" }, { id: "call-2" }] },
      { role: "tool", tool_call_id: "call-1", content: '{"city":"Rome"}' },
      { role: "tool", tool_call_id: "call-2", content: '{"city":"Oslo"}' },
      { role: "assistant", content: "Both are 8." },
      { role: "user", content: "Sure?" },
    ]);
  });

  test.each([
    [{ executableCode: { code: "1" } }, { member: "executableCode" }],
    [{ inlineData: { mimeType: "video/mp4", data: "AAAA" } }, { mimeType: "video/mp4" }],
    [{ fileData: { fileUri: "gs://bucket/film", mimeType: "video/mp4" } }, {}],
  ])("refuse a history with %j", async (part, details) => {
    const { model, asked } = await connect([]);
    const history = [{ role: "user", parts: [part] }] as unknown as Content[];
    await expect(generate("?", { model, source, history })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details,
    });
    expect(asked()).toEqual([]);
  });

  test.each([
    { messages: [] },
    { model: "x" },
    { stream: true },
    { tool_choice: "auto" },
    { functions: [] },
    { tools: [{ type: "function", function: { name: "f" } }] },
    { tools: [{ type: "custom", custom: { name: "f" } }] },
    { tools: {} },
  ])("refuse the configuration %j, which the conversation decides", async (config) => {
    const { model, asked } = await connect([]);
    await expect(generate("?", { model, source, config })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect(asked()).toEqual([]);
  });

  test("are those of Azure with its client", async () => {
    const { standIn } = await connect([{ content: "8." }]);
    const { url: endpoint, apiKey } = standIn;
    const options = { endpoint, apiKey, apiVersion: "2026-05-01" };
    const model = chatCompletions(new AzureOpenAI(options), "gpt-test");
    expect((await generate("How warm?", { model, source })).text).toBe("8.");
  });

  test("tell the system instruction in the role that is wanted, and hand on the configuration", async () => {
    const { model, asked } = await connect([{ content: "8." }], { systemRole: "developer" });
    const options = { model, source, systemInstruction: "Be short.", config: { temperature: 0 } };
    await generate("?", options);
    expect(rolesIn(asked()[0])).toEqual(["developer", "user"]);
    expect(asked()[0]?.["temperature"]).toBe(0);
  });

  test.each([
    [undefined, "m"],
    [{ chat: {} }, "m"],
    [new OpenAI({ apiKey: "k" }), ""],
    [new OpenAI({ apiKey: "k" }), undefined],
  ])("are not made of %j and %j", (client, name) => {
    expect(() => chatCompletions(client as ChatCompletionsSdk, name as string)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

function streamed(...parameters: Parameters<typeof generateStream>) {
  return generateStream(...parameters).result;
}
