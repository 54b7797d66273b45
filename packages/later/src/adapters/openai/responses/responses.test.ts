import { OpenAI } from "openai";
import { afterAll, describe, expect, test } from "vitest";

import { createChat } from "../../../conversation/chat.ts";
import {
  countPeople,
  emptyRuntime,
  fail,
  getWeather,
} from "../../../conversation/fixtures/tools.ts";
import { generate } from "../../../conversation/generate.ts";
import type { ConversationPause } from "../../../conversation/pause/conversation-pause.ts";
import { lookUp, refund, shop } from "../../../conversation/pause/fixtures/shop.ts";
import { retrying } from "../../../conversation/retry/retrying.ts";
import { readRecording } from "../../../testing/recording/read-recording.ts";
import { recordModel } from "../../../testing/recording/record-model.ts";
import { printRecording } from "../../../testing/recording/recording.ts";
import { replayModel } from "../../../testing/recording/replay-model.ts";
import { connect } from "./fixtures/connect.ts";
import { answer, call, message } from "./fixtures/script.ts";
import { waysToAsk } from "./fixtures/ways-to-ask.ts";
import type { ResponsesSdk } from "./responses-sdk.ts";
import { responses } from "./responses.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople, fail];
const rome = call("getWeather", { city: "Rome" });
const done = answer(message("It is 8 degrees."));

afterAll(() => source.close());

describe.each(waysToAsk)("responses, $how", ({ ask }) => {
  test("leads a conversation of several rounds, telling the API only what is new", async () => {
    const { model, asked, types, statuses } = await connect([
      answer(rome, call("fail"), call("countPeople", { city: "everywhere" })),
      answer(message("One more."), call("getWeather", { city: "Oslo2" })),
      done,
    ]);
    const result = await ask("How warm?", { model, source, tools, systemInstruction: "Be brief." });
    expect(result).toMatchObject({ text: "It is 8 degrees.", rounds: 2, finishReason: "STOP" });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, false, true, true]);
    expect(types()).toEqual([
      ["message"],
      ["function_call_output", "function_call_output", "function_call_output"],
      ["function_call_output"],
    ]);
    const [first, second, third] = asked();
    expect(second?.input).toMatchObject([
      { call_id: "call_1", output: '{"city":"Rome","degrees":8}' },
      { call_id: "call_2", output: expect.stringMatching(/^\{"error":\{"message":/) },
      { call_id: "call_3", output: "1152921504606846976" },
    ]);
    expect(first?.["previous_response_id"]).toBeUndefined();
    expect(second?.["previous_response_id"]).toBe("resp_1");
    expect(third?.["previous_response_id"]).toBe("resp_2");
    expect(asked().map((body) => body["instructions"])).toEqual(Array(3).fill("Be brief."));
    expect(asked().every((body) => body.tools?.length === 3)).toBe(true);
    expect(statuses()).toEqual([200, 200, 200]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("declares tools as the API has them", async () => {
    const { model, asked } = await connect([done]);
    await ask("How warm?", { model, source, tools: [getWeather] });
    expect(asked()[0]?.tools).toEqual([
      {
        type: "function",
        name: "getWeather",
        description: "Tells the temperature of a city.",
        parameters: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
        strict: false,
      },
    ]);
  });

  test("counts tokens, reasoning apart from the answer", async () => {
    const { model } = await connect([answer(rome), done]);
    const { usage, response } = await ask("How warm?", { model, source, tools });
    expect(usage).toEqual({
      promptTokenCount: 60,
      candidatesTokenCount: 14,
      thoughtsTokenCount: 10,
      cachedContentTokenCount: 20,
      totalTokenCount: 84,
    });
    expect(response).toMatchObject({ responseId: "resp_2", modelVersion: "gpt-test-2026-10-01" });
  });

  test("begins anew where the API has lost the response", async () => {
    const { model, client, types, statuses } = await connect([done, done, done]);
    const first = await ask("How warm?", { model, source });
    await client.responses.delete("resp_1");
    const second = await ask("Sure?", { model, source, history: first.history });
    expect(second.text).toBe("It is 8 degrees.");
    expect(types()).toEqual([["message"], ["message"], ["message", "message", "message"]]);
    expect(statuses()).toEqual([200, 400, 200]);
    await ask("And now?", { model, source, history: second.history });
    expect(types()[3]).toEqual(["message"]);
  });

  test.each([
    { where: "in the same client", types: ["function_call_output", "function_call_output"] },
    {
      where: "in another process",
      types: [
        "message",
        "function_call",
        "function_call",
        "function_call_output",
        "function_call_output",
      ],
    },
  ])("waits for people, and goes on $where", async ({ where, types: expected }) => {
    const wanted = [call("lookUp", { order: "A" }), call("refund", { order: "A" })];
    const { model, client, types } = await connect([answer(...wanted), done]);
    const options = { source: shop(), tools: [lookUp, refund] };
    const { pause, pending } = await ask("My money back!", { ...options, model });
    expect(pending).toMatchObject([{ name: "refund", reason: "Money leaves the till." }]);
    const result = await ask(JSON.parse(JSON.stringify(pause)) as ConversationPause, {
      ...options,
      model: where === "in the same client" ? model : responses(client, "gpt-test"),
      decisions: { [pending[0]?.id ?? ""]: { decision: "allow" } },
    });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, true]);
    expect(types()[1]).toEqual(expected);
  });

  test("waits for a response in the background", async () => {
    const { model, standIn } = await connect([answer(rome), done]);
    const config = { background: true };
    const result = await ask("How warm?", { model, source, tools, config });
    expect(result).toMatchObject({ text: "It is 8 degrees.", rounds: 1 });
    expect(standIn.requests.map(({ method }) => method)).toEqual([
      "POST",
      "GET",
      "GET",
      "POST",
      "GET",
      "GET",
    ]);
  });

  test("takes clients of Azure, and what accompanies requests", async () => {
    const requestOptions = { headers: { "x-team": "weather" } };
    const { model, standIn } = await connect([answer(rome), done], { azure: true, requestOptions });
    const { text } = await ask("How warm?", { model, source, tools });
    expect(text).toBe("It is 8 degrees.");
    expect(standIn.requests.map(({ headers }) => headers["x-team"])).toEqual([
      "weather",
      "weather",
    ]);
    expect(standIn.requests[0]?.path).toMatch(/\/responses\?api-version=2026-01-01$/);
  });
});

test("keeps one history over the turns of a chat", async () => {
  const { model, types } = await connect([answer(rome), done, done]);
  await using chat = createChat({ model, source, tools });
  await chat.send("How warm?");
  await chat.send("Sure?");
  expect(types()).toEqual([["message"], ["function_call_output"], ["message"]]);
});

test("is asked again by retrying, where the SDK is told not to", async () => {
  const error = { message: "Overloaded.", type: "server_error" };
  const { model, statuses } = await connect([{ refuse: 503, error }, done]);
  const { text } = await generate("How warm?", {
    model: retrying(model, { backoffMs: 1 }),
    source,
  });
  expect(text).toBe("It is 8 degrees.");
  expect(statuses()).toEqual([503, 200]);
});

test("is recorded, and played again without the API", async () => {
  const { model, standIn } = await connect([answer(rome), done]);
  const recorded = recordModel(model);
  const first = await generate("How warm?", { model: recorded, source, tools });
  const replayed = replayModel(readRecording(printRecording(recorded.recording)));
  const second = await generate("How warm?", { model: replayed, source, tools });
  expect(second.history).toEqual(first.history);
  expect(standIn.requests).toHaveLength(2);
});

test("takes nothing but a client and the name of a model", () => {
  const client = new OpenAI({ apiKey: "key" });
  expect(() => responses({} as ResponsesSdk, "m")).toThrow(/client of "openai"/);
  expect(() => responses(client, "")).toThrow(/name of a model/);
  expect(() => responses(client, "m", { pollIntervalMs: 0 })).toThrow(/pollIntervalMs/);
});
