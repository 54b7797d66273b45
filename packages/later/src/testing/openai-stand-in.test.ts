import OpenAI, { APIUserAbortError, AzureOpenAI } from "openai";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

import { chatCompletions } from "../adapters/openai/chat-completions.ts";
import type { MessagePart } from "../adapters/openai/message.ts";
import type { ResponseItemPart } from "../adapters/openai/responses/response-item.ts";
import { responses } from "../adapters/openai/responses/responses.ts";
import { emptyRuntime, getWeather } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import { generate } from "../conversation/generate.ts";
import { startOpenAIStandIn } from "./openai-stand-in.ts";
import { calls, type ScriptedPart, text } from "./script.ts";
import type { StandInOptions } from "./stand-in/stand-in-options.ts";

const model = "gpt-test";
const source = emptyRuntime();

afterAll(() => source.close());

async function connect(options: StandInOptions = {}) {
  const standIn = await startOpenAIStandIn(options);
  onTestFinished(() => standIn.close());
  const { apiKey, url: baseURL } = standIn;
  return { standIn, client: new OpenAI({ apiKey, baseURL, maxRetries: 0 }) };
}

function streamed(...parameters: Parameters<typeof generateStream>) {
  return generateStream(...parameters).result;
}

const ways = [
  ["whole", generate],
  ["streamed", streamed],
] as const;

const adapters = [
  ["Chat Completions", chatCompletions],
  ["Responses", responses],
] as const;

const question = "How many people live in Norway and Sweden?";
const user = { role: "user" as const, content: question };
const declared = {
  name: "get_population",
  description: "How many people live in a country.",
  parameters: {
    type: "object",
    properties: { country: { type: "string", description: "Name of the country" } },
    required: ["country"],
  },
};
const flipCoin = { name: "flip_coin", description: "Flips a coin." };
const tool = { type: "function" as const, function: declared };
const populations = [5_600_000, 10_700_000];
const both = [{ country: "Norway" }, { country: "Sweden" }];
const told = expect.stringMatching(/Norway is 5600000.*Sweden is 10700000/) as string;

describe.each(adapters)("the stand-in for OpenAI's %s", (_name, adapter) => {
  test.each(ways)("leads a conversation of the runtime, %s", async (_how, ask) => {
    const { standIn, client } = await connect();
    const options = { model: adapter(client, model), source, tools: [getWeather] };
    const result = await ask("How warm is it in Rome and Oslo?", options);
    expect(result.calls.map(({ call }) => call.args)).toEqual([{ city: "Rome" }, { city: "Oslo" }]);
    expect(result.text).toBe("For Rome, the degrees are 8. For Oslo, the degrees are 8.");
    expect(result.usage.totalTokenCount).toBeGreaterThan(20);
    const next = await ask("And in Paris?", { ...options, history: result.history });
    expect(next.calls.map(({ call }) => call.args)).toEqual([{ city: "Paris" }]);
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test.each([
    ["garbage", ["MODEL_REQUEST_FAILED", "MODEL_REQUEST_FAILED"]],
    ["nonsense", ["Fine.", "Fine."]],
    ["empty", ["Fine.", "Fine."]],
  ] as const)(
    "sends an answer that is %s, which a conversation notices",
    async (type, expected) => {
      const outcomes: unknown[] = [];
      for (const [, ask] of ways) {
        const { client } = await connect({ script: () => text("Fine."), faults: [{ type }] });
        const asked = ask("How are you?", { model: adapter(client, model), source });
        outcomes.push(
          await asked.then(
            ({ text: said }) => said,
            ({ code }: { code: string }) => code,
          ),
        );
      }
      expect(outcomes).toEqual(expected);
    },
  );

  test("tells of errors in the middle of a stream, and ends one early", async () => {
    const { client } = await connect({
      script: () => text("It is eight degrees."),
      faults: [
        { type: "error", afterChunks: 3, message: "Overloaded" },
        { type: "end", afterChunks: 3 },
      ],
    });
    const options = { model: adapter(client, model), source };
    const failed = { code: "MODEL_REQUEST_FAILED", retryable: true };
    await expect(streamed("How warm?", options)).rejects.toMatchObject({
      ...failed,
      message: expect.stringContaining("Overloaded"),
    });
    await expect(streamed("How warm?", options)).rejects.toMatchObject(failed);
  });

  test("speaks to the client of Azure", async () => {
    const { standIn } = await connect({ script: () => text("Fine.") });
    const { url: endpoint, apiKey } = standIn;
    const client = new AzureOpenAI({ endpoint, apiKey, apiVersion: "2026-05-01" });
    const result = await generate("How are you?", { model: adapter(client, model), source });
    expect(result.text).toBe("Fine.");
    expect(standIn.requests[0]?.path).toContain("api-version=2026-05-01");
  });
});

describe("the stand-in for Chat Completions", () => {
  test.each([false, true])(
    "answers the SDK alone through a whole turn, streamed: %s",
    async (streams) => {
      const { standIn, client } = await connect();
      const create = async (messages: OpenAI.ChatCompletionMessageParam[]) => {
        const request = { model, messages, tools: [tool] };
        return streams
          ? await client.chat.completions
              .stream({ ...request, stream_options: { include_usage: true } })
              .finalChatCompletion()
          : await client.chat.completions.create(request);
      };
      const first = await create([{ role: "system", content: "Be brief." }, user]);
      expect(first).toMatchObject({ object: "chat.completion", model });
      const [choice] = first.choices;
      expect(choice).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
      const made = (choice?.message.tool_calls ?? []).flatMap((call) =>
        call.type === "function" ? [call] : [],
      );
      expect(made.map((call) => call.function.name)).toEqual(["get_population", "get_population"]);
      expect(made.map((call) => JSON.parse(call.function.arguments) as unknown)).toEqual(both);
      expect(new Set(made.map(({ id }) => id)).size).toBe(2);
      const results = made.map(({ id }, index) => ({
        role: "tool" as const,
        tool_call_id: id,
        content: String(populations[index]),
      }));
      const said = { role: "assistant" as const, content: null, tool_calls: made };
      const second = await create([user, said, ...results.toReversed()]);
      expect(second.choices[0]).toMatchObject({
        finish_reason: "stop",
        message: { content: told },
      });
      expect(second.usage?.total_tokens).toBeGreaterThan(second.usage?.prompt_tokens ?? Infinity);
      expect(standIn.requests[0]?.path).toBe("/v1/chat/completions");
      expect(standIn.requests[0]?.body).toMatchObject({ messages: [{ role: "system" }, user] });
    },
  );

  test("obeys the choice of tools, and makes one call at a time when told to", async () => {
    const { client } = await connect();
    const tools = [tool, { type: "function" as const, function: flipCoin }];
    const ask = async (content: string, rest: object) => {
      const messages = [{ role: "user" as const, content }];
      const answer = await client.chat.completions.create({ model, messages, tools, ...rest });
      const made = answer.choices[0]?.message.tool_calls ?? [];
      return made.map((call) => (call.type === "function" ? call.function.name : call.type));
    };
    const flip = { type: "function", function: { name: "flip_coin" } };
    const allowed_tools = { mode: "required", tools: [flip] };
    expect(await ask(question, { tool_choice: "auto" })).toHaveLength(2);
    expect(await ask(question, { parallel_tool_calls: false })).toEqual(["get_population"]);
    expect(await ask(question, { tool_choice: "none" })).toEqual([]);
    expect(await ask("Good morning.", { tool_choice: "required" })).toHaveLength(1);
    expect(await ask("Good morning.", { tool_choice: flip })).toEqual(["flip_coin"]);
    const choice = { type: "allowed_tools", allowed_tools };
    expect(await ask(question, { tool_choice: choice })).toEqual(["flip_coin"]);
  });

  test.each([
    [{ finishReason: "MAX_TOKENS", finishMessage: "" }, { finish_reason: "length" }],
    [{ finishReason: "SAFETY", finishMessage: "" }, { finish_reason: "content_filter" }],
    [
      { finishReason: "REFUSAL", finishMessage: "Not that." },
      { finish_reason: "stop", message: { refusal: "Not that." } },
    ],
  ])("tells the end %j", async (end, choice) => {
    const parts = end.finishReason === "REFUSAL" ? [] : [{ text: "It is" }];
    const content = { role: "model" as const, parts };
    const { client } = await connect({ script: () => ({ candidates: [{ content, ...end }] }) });
    const request = { model, messages: [user] };
    expect(await client.chat.completions.create(request)).toMatchObject({ choices: [choice] });
    const chunks: OpenAI.ChatCompletionChunk.Choice[] = [];
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
      chunks.push(...chunk.choices);
    }
    expect(chunks.at(-1)?.finish_reason).toBe(choice.finish_reason);
    const refused = chunks.map(({ delta }) => delta.refusal ?? "").join("");
    expect(refused).toBe(end.finishMessage);
  });

  test("streams in pieces, with members of a server's own and broken arguments", async () => {
    const parts: readonly (ScriptedPart & MessagePart)[] = [
      { messageMembers: { reasoning_content: "Rome." } },
      { text: "I will look." },
      {
        functionCall: { id: "c1", name: "f" },
        argumentsText: '{"ci',
        callMembers: { extra_content: 1 },
      },
    ];
    const content = { role: "model" as const, parts };
    const answerMembers = { service_tier: "flex" };
    const { client } = await connect({
      script: () => ({ candidates: [{ content }], answerMembers }),
    });
    const deltas: object[] = [];
    const request = { model, messages: [user], stream: true as const };
    for await (const chunk of await client.chat.completions.create(request)) {
      expect(chunk.service_tier).toBe("flex");
      deltas.push(chunk.choices[0]?.delta ?? {});
    }
    const begun = { index: 0, id: "c1", type: "function", extra_content: 1 };
    expect(deltas).toEqual([
      { role: "assistant", content: "", refusal: null },
      { reasoning_content: "Rome" },
      { reasoning_content: "." },
      { content: "I wi" },
      { content: "ll l" },
      { content: "ook." },
      { tool_calls: [{ ...begun, function: { name: "f", arguments: "" } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"ci' } }] },
      {},
    ]);
  });
});

describe("the stand-in for Responses", () => {
  const tools = [{ type: "function" as const, ...declared, strict: false }];

  test.each([false, true])(
    "answers the SDK alone through a whole turn, streamed: %s",
    async (streams) => {
      const { standIn, client } = await connect();
      const create = async (request: OpenAI.Responses.ResponseCreateParamsNonStreaming) =>
        streams
          ? await client.responses.stream({ ...request, stream: true }).finalResponse()
          : await client.responses.create(request);
      const first = await create({ model, input: question, tools, instructions: "Be brief." });
      expect(first).toMatchObject({ object: "response", status: "completed", model });
      const made = first.output.flatMap((item) => (item.type === "function_call" ? [item] : []));
      expect(made.map(({ arguments: args }) => JSON.parse(args) as unknown)).toEqual(both);
      const results = made.map(({ call_id }, index) => ({
        type: "function_call_output" as const,
        call_id,
        output: String(populations[index]),
      }));
      const kept = await create({ model, input: results, previous_response_id: first.id, tools });
      expect(kept.output_text).toEqual(told);
      const output = first.output.map(withoutParsed);
      const whole = [user, ...output, ...results] as OpenAI.Responses.ResponseInput;
      const again = await create({ model, input: whole, tools });
      expect(again.output_text).toBe(kept.output_text);
      expect(again.usage?.total_tokens).toBeGreaterThan(again.usage?.input_tokens ?? Infinity);
      expect(standIn.requests[0]?.body).toMatchObject({ input: question });
    },
  );

  test("keeps responses, until they are deleted", async () => {
    const { client } = await connect({ script: () => text("Fine.") });
    const unkept = await client.responses.create({ model, input: "Hello", store: false });
    const kept = await client.responses.create({ model, input: "Hello" });
    expect((await client.responses.retrieve(kept.id)).output_text).toBe("Fine.");
    await expect(client.responses.cancel(kept.id)).rejects.toMatchObject({ status: 400 });
    await client.responses.delete(kept.id);
    for (const { id } of [unkept, kept]) {
      await expect(client.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
      const next = client.responses.create({ model, input: "?", previous_response_id: id });
      await expect(next).rejects.toMatchObject({ code: "previous_response_not_found" });
    }
  });

  test("lets time pass for one in the background, and stops it when told to", async () => {
    const { standIn, client } = await connect({ script: () => text("Fine.") });
    const begin = () => client.responses.create({ model, input: "Hello", background: true });
    const { id, status } = await begin();
    const looks = [status];
    for (let times = 0; times < 3; times += 1) {
      looks.push((await client.responses.retrieve(id)).status);
    }
    expect(looks).toEqual(["queued", "in_progress", "completed", "completed"]);
    const other = await begin();
    expect((await client.responses.cancel(other.id)).status).toBe("cancelled");
    expect((await client.responses.retrieve(other.id)).status).toBe("cancelled");
    expect(standIn.requests.map(({ method }) => method).join(" ")).toBe(
      "POST GET GET GET POST POST GET",
    );
  });

  test("thinks where a summary is asked for, and seals it where it is to be included", async () => {
    const { client } = await connect();
    const { output } = await client.responses.create({
      model,
      input: question,
      tools,
      reasoning: { summary: "auto" },
      include: ["reasoning.encrypted_content"],
    });
    expect(output.map(({ type }) => type)).toEqual(["reasoning", "function_call", "function_call"]);
    expect(output[0]).toMatchObject({
      summary: [{ text: expect.stringContaining("get_population") }],
      encrypted_content: expect.any(String),
    });
  });

  test("obeys the choice of tools, and makes one call at a time when told to", async () => {
    const { client } = await connect();
    const ask = async (input: string, rest: object) => {
      const more = [
        ...tools,
        { type: "function" as const, ...flipCoin, parameters: null, strict: false },
      ];
      const { output } = await client.responses.create({ model, input, tools: more, ...rest });
      return output.map((item) => (item.type === "function_call" ? item.name : item.type));
    };
    const flip = { type: "function", name: "flip_coin" };
    expect(await ask(question, {})).toEqual(["get_population", "get_population"]);
    expect(await ask(question, { parallel_tool_calls: false })).toEqual(["get_population"]);
    expect(await ask(question, { tool_choice: "none" })).toEqual(["message"]);
    expect(await ask("Good morning.", { tool_choice: flip })).toEqual(["flip_coin"]);
    const tool_choice = { type: "allowed_tools", mode: "auto", tools: [flip] };
    expect(await ask(question, { tool_choice })).toEqual(["message"]);
  });

  test.each([
    ["MAX_TOKENS", { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }],
    ["SAFETY", { status: "incomplete", incomplete_details: { reason: "content_filter" } }],
    ["FAILED", { status: "failed", error: { code: "server_error", message: "Sorry." } }],
    ["CANCELLED", { status: "cancelled" }],
    ["REFUSAL", { output: [{ content: [{ type: "refusal", refusal: "Sorry." }] }] }],
  ])("tells the end %s", async (finishReason, end) => {
    const script = () => ({ candidates: [{ finishReason, finishMessage: "Sorry." }] });
    const { client } = await connect({ script });
    expect(await client.responses.create({ model, input: "Hello" })).toMatchObject(end);
  });

  test("sends items of the API's own, broken arguments, counts and members as they are", async () => {
    const search = { type: "web_search_call", id: "ws_1", status: "completed", action: {} };
    const parts: readonly (ScriptedPart & ResponseItemPart)[] = [
      { text: "Hm.", thought: true },
      { text: "Let me " },
      { text: "look." },
      { responseItem: search },
      { functionCall: { id: "call_7", name: "f" }, argumentsText: '{"ci' },
    ];
    const answer = {
      candidates: [{ content: { role: "model" as const, parts } }],
      usageMetadata: { promptTokenCount: 30, cachedContentTokenCount: 20, candidatesTokenCount: 7 },
      answerMembers: { service_tier: "flex" },
    };
    const { client } = await connect({ script: () => answer });
    expect(await client.responses.create({ model, input: "Hello" })).toMatchObject({
      service_tier: "flex",
      output: [
        { type: "reasoning", summary: [{ text: "Hm." }] },
        { type: "message", content: [{ type: "output_text", text: "Let me look." }] },
        search,
        { type: "function_call", call_id: "call_7", name: "f", arguments: '{"ci' },
      ],
      usage: { input_tokens: 30, input_tokens_details: { cached_tokens: 20 } },
    });
  });
});

/** What the SDK's streams add to calls, and the API does not take. */
function withoutParsed(item: object): object {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== "parsed_arguments"));
}

test("knows the models that it is given", async () => {
  const { client } = await connect({ models: [model], script: () => calls() });
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toEqual([model]);
  expect((await client.models.retrieve(model)).object).toBe("model");
  const unknown = { status: 404, code: "model_not_found" };
  await expect(client.models.retrieve("gpt-0")).rejects.toMatchObject(unknown);
  const completion = client.chat.completions.create({ model: "gpt-0", messages: [user] });
  await expect(completion).rejects.toMatchObject(unknown);
  const response = client.responses.create({ model: "gpt-0", input: "Hello" });
  await expect(response).rejects.toMatchObject({ ...unknown, status: 400 });
});

test("is told that a client left", async () => {
  const { standIn, client } = await connect({ faults: [{ type: "hang" }] });
  const controller = new AbortController();
  const { signal } = controller;
  const asked = client.responses.create({ model, input: "Hello" }, { signal });
  const ending = asked.catch((error: unknown) => error);
  await expect.poll(() => standIn.requests[0]?.status).toBe(200);
  controller.abort();
  expect(await ending).toBeInstanceOf(APIUserAbortError);
  await expect.poll(() => standIn.requests[0]?.abandoned).toBe(true);
});
