import { afterAll, describe, expect, test } from "vitest";

import type { ConversationEvent } from "../../conversation/conversation-event.ts";
import { countPeople, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import { mergeChunks } from "../../conversation/model/merge-chunks.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { toEvents } from "../../testing/stand-in/anthropic/to-events.ts";
import { connect } from "./fixtures/connect.ts";
import { calls } from "./fixtures/reply.ts";
import { eight, rome, source, streamed } from "./fixtures/ways.ts";
import { readMessageStream } from "./read-message-stream.ts";
import { toModelResponse } from "./to-model-response.ts";

const tools = [getWeather, countPeople, fail];

afterAll(() => source.close());

/** The answer that events add up to. */
async function read(events: readonly unknown[]): Promise<ModelResponse> {
  const chunks: ModelResponse[] = [];
  for await (const chunk of readMessageStream(each(events), [])) chunks.push(chunk);
  return mergeChunks(chunks);
}

async function* each(events: readonly unknown[]): AsyncGenerator {
  yield* events;
}

describe("a stream of Claude", () => {
  test("tells texts, thoughts and arguments as they arrive", async () => {
    const input = { city: 'Rome, "Lazio"', days: [1, 2.5], deep: { a: [], on: true, no: null } };
    const script = [
      {
        content: [
          { type: "thinking", thinking: "Let me look." },
          { type: "text", text: "A moment." },
          ...(calls(["getWeather", input], ["fail", {}]).content ?? []),
        ],
      },
      eight,
    ];
    const { model } = await connect(script);
    const events: ConversationEvent[] = [];
    const stream = generateStream("How warm?", { model, source, tools });
    for await (const event of stream) events.push(event);
    const result = await stream.result;
    expect(result.calls.map(({ call }) => call.args)).toEqual([input, {}]);
    const told = (type: string) => events.filter((event) => event.type === type);
    const textsOf = (type: string) =>
      told(type).map((event) => ("text" in event ? event.text : ""));
    expect(textsOf("thought").join("")).toBe("Let me look.");
    expect(textsOf("text").join("")).toBe("A moment.It is 8 degrees.");
    expect(textsOf("text").length).toBeGreaterThan(2);
    const argued = told("call-arguments") as Extract<
      ConversationEvent,
      { type: "call-arguments" }
    >[];
    const city = argued.filter(({ path }) => path === "/city").map(({ value }) => value);
    expect(city.join("")).toBe('Rome, "Lazio"');
    expect(city.length).toBeGreaterThan(1);
    const others = argued.filter(({ path }) => path !== "/city");
    expect(others.map(({ path, value }) => [path, value])).toEqual([
      ["/days/0", 1],
      ["/days/1", 2.5],
      ["/deep/on", true],
      ["/deep/no", null],
    ]);
  });

  test.each(['{"city": "Ro', '["Rome"]', '{"city": nowhere}'])(
    "asks once more for arguments that are %s",
    async (partialJson) => {
      const broken = { type: "tool_use", name: "getWeather", input: {}, partialJson };
      const { model, standIn } = await connect([{ content: [broken] }, eight]);
      const result = await streamed("How warm?", { model, source, tools });
      expect(result).toMatchObject({ text: "It is 8 degrees.", calls: [] });
      expect(standIn.requests).toHaveLength(2);
    },
  );

  test("takes whole numbers beyond 2^53 as they are, in a stream", async () => {
    const partialJson = '{"city": "Rome", "inhabitants": 1152921504606846977}';
    const call = { type: "tool_use", name: "getWeather", input: {}, partialJson };
    const { model, standIn } = await connect([{ content: [call] }, eight]);
    const result = await streamed("How warm?", { model, source, tools });
    expect(result.calls[0]?.call.args).toEqual({ city: "Rome", inhabitants: 2n ** 60n + 1n });
    expect(standIn.requests).toHaveLength(2);
  });

  test("streams an answer that may be too long for one piece", async () => {
    const { model, asked } = await connect([calls(rome), eight]);
    const config = { max_tokens: 64_000, temperature: 0 };
    const result = await generate("How warm?", { model, source, tools, config });
    expect(result.text).toBe("It is 8 degrees.");
    expect(asked()[0]).toMatchObject({ ...config, stream: true });
  });

  test("comes to the very same as an answer that is whole", async () => {
    const called = { type: "tool_use", name: "f", input: { b: [], a: {} } };
    const caller = { type: "code_execution_20260120", tool_id: "srvtoolu_1" };
    const message = {
      id: "msg_1",
      model: "claude",
      content: [
        { type: "text", text: "One." },
        { ...called, id: "toolu_1", caller },
        { type: "text", text: "Two." },
        { ...called, id: "toolu_2", input: {} },
      ],
      stop_reason: "tool_use",
      usage: { input_tokens: 3, output_tokens: 8 },
    };
    const { candidates } = await read(toEvents(message));
    expect(JSON.stringify(candidates)).toBe(
      JSON.stringify(toModelResponse(message, []).candidates),
    );
  });

  test("breaks off a call that goes on without telling anything", async () => {
    async function* long(): AsyncGenerator {
      const content_block = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
      yield { type: "content_block_start", index: 0, content_block };
      const delta = { type: "input_json_delta", partial_json: '{"'.padEnd(2 ** 20, "a") };
      for (let sent = 0; sent < 70; sent += 1)
        yield { type: "content_block_delta", index: 0, delta };
    }
    const reading = (async () => {
      for await (const chunk of readMessageStream(long(), [])) expect(chunk).toBeUndefined();
    })();
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining("64 MiB") });
  });

  test("runs no call that is not even ended when the answer is cut off", async () => {
    const message = {
      content: [
        { type: "tool_use", id: "toolu_1", name: "f", input: {}, argumentsText: '{"a": 1}' },
      ],
      stop_reason: "max_tokens",
      usage: {},
    };
    const events = toEvents(message).filter(({ type }) => type !== "content_block_stop");
    const { candidates } = await read(events);
    const functionCall = { id: "toolu_1", name: "f", willContinue: true };
    expect(candidates).toMatchObject([
      { content: { parts: [{ functionCall }] }, finishReason: "MAX_TOKENS" },
    ]);
  });
});
