import Anthropic, { APIError, APIUserAbortError } from "@anthropic-ai/sdk";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

import { anthropic } from "../adapters/anthropic/anthropic.ts";
import type { BlockPart } from "../adapters/anthropic/block.ts";
import { emptyRuntime, getWeather } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import { generate } from "../conversation/generate.ts";
import { startAnthropicStandIn } from "./anthropic-stand-in.ts";
import { calls, type ScriptedPart, text } from "./script.ts";
import type { StandInOptions } from "./stand-in/stand-in-options.ts";

const model = "claude-test";
const source = emptyRuntime();

afterAll(() => source.close());

async function connect(options: StandInOptions = {}) {
  const standIn = await startAnthropicStandIn(options);
  onTestFinished(() => standIn.close());
  const { apiKey, url: baseURL } = standIn;
  return { standIn, client: new Anthropic({ apiKey, baseURL, maxRetries: 0, logLevel: "off" }) };
}

const getPopulation = {
  name: "get_population",
  description: "How many people live in a country.",
  input_schema: {
    type: "object" as const,
    properties: { country: { type: "string", description: "Name of the country" } },
    required: ["country"],
  },
};

const tools = [getPopulation];

const question = {
  role: "user" as const,
  content: "How many people live in Norway and Sweden?",
};

const base = { model, max_tokens: 2_000 };

function streamed(...parameters: Parameters<typeof generateStream>) {
  return generateStream(...parameters).result;
}

describe("the stand-in for Anthropic's API, planning", () => {
  test.each([
    ["whole", generate],
    ["streamed", streamed],
  ])("leads a conversation of the runtime, %s", async (_how, ask) => {
    const { standIn, client } = await connect();
    const options = { model: anthropic(client, model), source, tools: [getWeather] };
    const result = await ask("How warm is it in Rome and Oslo?", options);
    expect(result.calls.map(({ call }) => call.args)).toEqual([{ city: "Rome" }, { city: "Oslo" }]);
    expect(result.text).toBe("For Rome, the degrees are 8. For Oslo, the degrees are 8.");
    expect(result.usage.totalTokenCount).toBeGreaterThan(20);
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  test.each([false, true])(
    "answers the SDK alone through a whole turn, streamed: %s",
    async (streams) => {
      const { standIn, client } = await connect();
      const create = async (messages: Anthropic.MessageParam[]) => {
        const request = { ...base, messages, tools };
        return streams
          ? await client.messages.stream(request).finalMessage()
          : await client.messages.create(request);
      };
      const first = await create([question]);
      expect(first).toMatchObject({
        type: "message",
        role: "assistant",
        model,
        stop_reason: "tool_use",
        content: [
          { type: "tool_use", name: "get_population", input: { country: "Norway" } },
          { type: "tool_use", name: "get_population", input: { country: "Sweden" } },
        ],
      });
      const ids = first.content.map((block) => (block.type === "tool_use" ? block.id : ""));
      expect(new Set(ids).size).toBe(2);
      const results = [5_600_000, 10_700_000].map((count, index) => ({
        type: "tool_result" as const,
        tool_use_id: ids[index] ?? "",
        content: String(count),
      }));
      const second = await create([
        question,
        { role: "assistant", content: first.content },
        { role: "user", content: results.toReversed() },
      ]);
      const [said] = second.content;
      expect(said).toMatchObject({
        type: "text",
        text: expect.stringMatching(/Norway is 5600000.*Sweden is 10700000/),
      });
      expect(second.stop_reason).toBe("end_turn");
      expect(second.id).not.toBe(first.id);
      expect(second.usage.input_tokens).toBeGreaterThan(first.usage.input_tokens);
      expect(standIn.requests[0]?.body).toMatchObject({ messages: [question], tools });
    },
  );

  test.each([false, true])(
    "keeps the threads of the SDK's tool runner, streamed: %s",
    async (stream) => {
      const { standIn, client } = await connect();
      const population = {
        ...getPopulation,
        type: "custom" as const,
        run: async () => "5600000",
        parse: (input: unknown) => input,
      };
      const runner = client.beta.messages.toolRunner({
        ...base,
        stream,
        messages: [question],
        tools: [population],
      });
      expect(JSON.stringify((await runner.runUntilDone()).content)).toContain("Sweden is 5600000");
      expect(standIn.requests.map(({ body }) => body)).toMatchObject([
        { thread: { type: "create" }, messages: [question], tools: [{}] },
        { thread: { type: "continue" }, messages: [{ role: "user" }] },
      ]);
      expect(standIn.requests[1]?.body).not.toHaveProperty("tools");
    },
  );

  test("streams texts and arguments in pieces", async () => {
    const { client } = await connect({
      script: [text("There are five million."), calls({ name: "f", args: { city: "Rome" } })],
    });
    const read = async () => {
      const pieces: string[] = [];
      const stream = await client.messages.create({ ...base, messages: [question], stream: true });
      for await (const event of stream) {
        if (event.type !== "content_block_delta") continue;
        if (event.delta.type === "text_delta") pieces.push(event.delta.text);
        if (event.delta.type === "input_json_delta") pieces.push(event.delta.partial_json);
      }
      return pieces;
    };
    expect(await read()).toEqual(["Ther", "e ar", "e fi", "ve m", "illi", "on."]);
    expect(await read()).toEqual(["", '{"ci', 'ty":', '"Rom', 'e"}']);
  });

  test("obeys the choice of tools, and makes one call at a time when told to", async () => {
    const { client } = await connect();
    const ask = async (tool_choice: Anthropic.ToolChoice, content = question.content) => {
      const messages = [{ role: "user" as const, content }];
      const flipCoin = {
        name: "flip_coin",
        description: "Flips a coin.",
        input_schema: { type: "object" as const },
      };
      const answer = await client.messages.create({
        ...base,
        messages,
        tools: [...tools, flipCoin],
        tool_choice,
      });
      return answer.content.map((block) => (block.type === "tool_use" ? block.name : block.type));
    };
    expect(await ask({ type: "auto" })).toEqual(["get_population", "get_population"]);
    expect(await ask({ type: "auto", disable_parallel_tool_use: true })).toEqual([
      "get_population",
    ]);
    expect(await ask({ type: "none" })).toEqual(["text"]);
    expect(await ask({ type: "tool", name: "flip_coin" }, "Good morning.")).toEqual(["flip_coin"]);
    expect(await ask({ type: "any" }, "Good morning.")).toHaveLength(1);
  });

  test("thinks where it is asked to, and takes thoughts back as they were, also after a restart", async () => {
    const thinking = { type: "enabled" as const, budget_tokens: 1_024 };
    const request = { ...base, messages: [question], tools, thinking };
    const { client } = await connect();
    const { content } = await client.messages.create(request);
    expect(content[0]).toMatchObject({
      type: "thinking",
      thinking: expect.stringContaining("get_population"),
    });
    const results = content.flatMap((block) =>
      block.type === "tool_use" ? [{ type: "tool_result" as const, tool_use_id: block.id }] : [],
    );
    const goOn = async (said: Anthropic.ContentBlockParam[]) => {
      const later = await connect();
      const messages = [
        question,
        { role: "assistant" as const, content: said },
        { role: "user" as const, content: results },
      ];
      return await later.client.messages.create({ ...request, messages });
    };
    expect((await goOn(content)).stop_reason).toBe("end_turn");
    const [thought, ...rest] = content;
    const changed = { ...(thought as Anthropic.ThinkingBlock), thinking: "Something else." };
    await expect(goOn([changed, ...rest])).rejects.toThrow(/Invalid `signature`/);
    await expect(goOn(rest)).rejects.toThrow(/must start with a thinking block/);
  });
});

describe("the stand-in for Anthropic's API, with a script", () => {
  test.each([
    [{ finishReason: "MAX_TOKENS" }, { stop_reason: "max_tokens" }],
    [{ finishReason: "STOP_SEQUENCE" }, { stop_reason: "stop_sequence" }],
    [{ finishReason: "CONTINUATION" }, { stop_reason: "pause_turn" }],
    [
      { finishReason: "SAFETY", finishMessage: "Not that." },
      { stop_reason: "refusal", stop_details: { type: "refusal", explanation: "Not that." } },
    ],
  ])("tells the end %j", async (end, told) => {
    const content = { role: "model" as const, parts: [{ text: "It is" }] };
    const { client } = await connect({ script: () => ({ candidates: [{ content, ...end }] }) });
    const request = { ...base, messages: [question] };
    expect(await client.messages.create(request)).toMatchObject(told);
    expect(await client.messages.stream(request).finalMessage()).toMatchObject(told);
  });

  test("sends blocks of the API's own, broken arguments, counts and members as they are", async () => {
    const search = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} };
    const parts: readonly (BlockPart & ScriptedPart)[] = [
      { text: "Let me " },
      { text: "look.", anthropicBlock: { type: "text", citations: [] } },
      { anthropicBlock: search },
      { text: "Hm.", thought: true },
      { functionCall: { id: "toolu_7", name: "f" }, argumentsText: '{"city": "Ro' },
    ];
    const usageMetadata = {
      promptTokenCount: 30,
      cachedContentTokenCount: 20,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 4,
    };
    const answer = { candidates: [{ content: { role: "model" as const, parts } }], usageMetadata };
    const answerMembers = { container: { id: "c1" } };
    const { client } = await connect({ script: () => ({ ...answer, answerMembers }) });
    const whole = await client.messages.create({ ...base, messages: [question] });
    expect(whole).toMatchObject({
      container: { id: "c1" },
      stop_reason: "tool_use",
      content: [
        { type: "text", text: "Let me look.", citations: [] },
        search,
        { type: "thinking", thinking: "Hm.", signature: expect.any(String) },
        { type: "tool_use", id: "toolu_7", name: "f", input: {} },
      ],
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 20,
        output_tokens: 11,
        output_tokens_details: { thinking_tokens: 4 },
      },
    });
    const written: string[] = [];
    const stream = await client.messages.create({ ...base, messages: [question], stream: true });
    for await (const event of stream) {
      if (event.type === "content_block_delta" && event.delta.type === "input_json_delta") {
        written.push(event.delta.partial_json);
      }
    }
    expect(written.join("")).toBe('{"city": "Ro');
  });

  test("fails as an error of the script says", async () => {
    const busy = Object.assign(new Error("Overloaded"), { status: 529, retryAfterMs: 1_000 });
    const { client } = await connect({ script: [busy] });
    const asked = client.messages.create({ ...base, messages: [question] });
    const failure = await asked.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({
      status: 529,
      error: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
      requestID: expect.stringMatching(/^req_/),
    });
    expect((failure as APIError).headers?.get("retry-after")).toBe("1");
  });
});

describe("the stand-in for Anthropic's API, with faults", () => {
  test("tells of errors in the middle of a stream, and ends one early", async () => {
    const { client } = await connect({
      script: () => text("It is eight degrees."),
      faults: [
        { type: "error", status: 529, afterChunks: 4 },
        { type: "end", afterChunks: 4 },
      ],
    });
    const request = { ...base, messages: [question] };
    const broken = client.messages.stream(request).finalMessage();
    await expect(broken).rejects.toThrow(/overloaded_error/);
    const early = client.messages.stream(request).finalMessage();
    await expect(early).rejects.toThrow(/stream ended|without/i);
  });

  test.each([
    ["garbage", ["MODEL_REQUEST_FAILED", "MODEL_REQUEST_FAILED"]],
    ["nonsense", ["Fine.", "MODEL_REQUEST_FAILED"]],
    ["empty", ["Fine.", "Fine."]],
  ] as const)(
    "sends an answer that is %s, which a conversation notices",
    async (type, expected) => {
      const outcomes: unknown[] = [];
      for (const ask of [generate, streamed]) {
        const { client } = await connect({ script: () => text("Fine."), faults: [{ type }] });
        const asked = ask("How are you?", { model: anthropic(client, model), source });
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
});

test("knows the models that it is given", async () => {
  const { client } = await connect({ models: [model] });
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toEqual([model]);
  expect((await client.models.retrieve(model)).type).toBe("model");
  const unknown = { status: 404, error: { error: { type: "not_found_error" } } };
  await expect(client.models.retrieve("claude-0")).rejects.toMatchObject(unknown);
  const asked = client.messages.create({ ...base, model: "claude-0", messages: [question] });
  await expect(asked).rejects.toMatchObject(unknown);
});

test("is told that a client left", async () => {
  const { standIn, client } = await connect({ faults: [{ type: "hang", afterChunks: 1 }] });
  const stream = client.messages.stream({ ...base, messages: [question] });
  const ending = stream.finalMessage().catch((error: unknown) => error);
  await expect.poll(() => standIn.requests[0]?.status).toBe(200);
  stream.abort();
  expect(await ending).toBeInstanceOf(APIUserAbortError);
  await expect.poll(() => standIn.requests[0]?.abandoned).toBe(true);
});
