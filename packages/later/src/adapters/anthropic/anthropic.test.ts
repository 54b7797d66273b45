import { afterAll, describe, expect, test } from "vitest";

import { createChat } from "../../conversation/chat.ts";
import type { Content } from "../../conversation/content/content.ts";
import { countPeople, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import type { ConversationPause } from "../../conversation/pause/conversation-pause.ts";
import { lookUp, refund, shop } from "../../conversation/pause/fixtures/shop.ts";
import { readRecording } from "../../testing/recording/read-recording.ts";
import { recordModel } from "../../testing/recording/record-model.ts";
import { printRecording } from "../../testing/recording/recording.ts";
import { replayModel } from "../../testing/recording/replay-model.ts";
import { anthropic } from "./anthropic.ts";
import { connect } from "./fixtures/connect.ts";
import { calls, says } from "./fixtures/reply.ts";
import { eight, oslo, rome, source, streamed, ways } from "./fixtures/ways.ts";

const tools = [getWeather, countPeople, fail];

afterAll(() => source.close());

describe.each(ways)("anthropic, $how", ({ ask }) => {
  test("leads a conversation of several rounds, with calls that run beside each other and fail", async () => {
    const { model, standIn, asked } = await connect([
      calls(rome, ["fail", {}], oslo),
      calls(rome),
      eight,
    ]);
    const result = await ask("How warm?", { model, source, tools, systemInstruction: "Be brief." });
    expect(result).toMatchObject({ text: "It is 8 degrees.", rounds: 2, finishReason: "STOP" });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, false, true, true]);
    const [first, second] = asked();
    expect(first).toMatchObject({ model: "claude", max_tokens: 16_000, tools: { length: 3 } });
    expect(first?.["system"]).toEqual([{ type: "text", text: "Be brief." }]);
    expect(second?.messages).toMatchObject([
      { role: "user", content: [{ type: "text", text: "How warm?" }] },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "toolu_1_0", name: "getWeather", input: { city: "Rome" } },
          { type: "tool_use", id: "toolu_1_1", name: "fail", input: {} },
          { type: "tool_use", id: "toolu_1_2", name: "getWeather", input: { city: "Oslo2" } },
        ],
      },
      {
        role: "user",
        content: [
          { tool_use_id: "toolu_1_0", content: '{"city":"Rome","degrees":8}' },
          { tool_use_id: "toolu_1_1", is_error: true, content: expect.stringContaining("FAILED") },
          { tool_use_id: "toolu_1_2", content: '{"city":"Oslo2","degrees":10}' },
        ],
      },
    ]);
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("counts tokens of the prompt with those of the cache, and thoughts apart", async () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 7,
      output_tokens: 11,
      output_tokens_details: { thinking_tokens: 4 },
    };
    const { model } = await connect([{ ...eight, usage }]);
    const result = await ask("How warm?", { model, source });
    expect(result.usage).toEqual({
      promptTokenCount: 30,
      cachedContentTokenCount: 20,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 4,
      totalTokenCount: 41,
    });
    expect(result.response).toMatchObject({ responseId: "msg_1", modelVersion: "claude" });
  });

  test("gives thoughts back as they came, also after the history was saved", async () => {
    const thinking = { type: "thinking", thinking: "Let me look at Rome." };
    const redacted = { type: "redacted_thinking", data: "b64" };
    const script = [
      { content: [thinking, redacted, ...(calls(rome).content ?? [])] },
      { content: [{ type: "thinking", thinking: "" }, ...(eight.content ?? [])] },
      says("Yes."),
    ];
    const { model, asked } = await connect(script);
    const config = { thinking: { type: "enabled", budget_tokens: 2_000 } };
    const first = await ask("How warm?", { model, source, tools, config });
    expect(first.text).toBe("It is 8 degrees.");
    const history = JSON.parse(JSON.stringify(first.history)) as Content[];
    await ask("Sure?", { model, source, tools, config, history });
    expect(asked()[2]?.messages.map(({ content }) => content.map(({ type }) => type))).toEqual([
      ["text"],
      ["thinking", "redacted_thinking", "tool_use"],
      ["tool_result"],
      ["thinking", "text"],
      ["text"],
    ]);
    expect(asked()[2]?.messages[1]?.content.slice(0, 2)).toEqual([
      { ...thinking, signature: expect.any(String) },
      redacted,
    ]);
  });

  test("keeps searches of the API, what a text cites, and where texts end", async () => {
    const content = [
      { type: "text", text: "Let me look." },
      { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "Rome" } },
      {
        type: "web_search_tool_result",
        tool_use_id: "srvtoolu_1",
        content: [{ type: "web_search_result", url: "https://example.org", title: "Rome" }],
      },
      { type: "text", text: "It is " },
      { type: "text", text: "8 degrees", citations: [{ type: "x", cited_text: "8" }] },
      { type: "text", text: "." },
    ];
    const { model, asked } = await connect([{ content }, says("Yes.")]);
    const search = { type: "web_search_20260318", name: "web_search", max_uses: 2 };
    const options = { model, source, tools: [getWeather], config: { tools: [search] } };
    const first = await ask("How warm?", options);
    expect(first.text).toBe("Let me look.It is 8 degrees.");
    expect(asked()[0]?.["tools"]).toMatchObject([{ name: "getWeather" }, search]);
    const history = JSON.parse(JSON.stringify(first.history)) as Content[];
    await ask("Sure?", { ...options, history });
    expect(asked()[1]?.messages[1]?.content).toEqual(content);
  });

  test("goes on with an answer that only pauses, as often as it does", async () => {
    const search = (id: string) => [
      { type: "server_tool_use", id, name: "web_search", input: { query: id } },
      { type: "web_search_tool_result", tool_use_id: id, content: [] },
    ];
    const { model, asked } = await connect([
      { content: search("s1"), stop_reason: "pause_turn" },
      { content: search("s2"), stop_reason: "pause_turn" },
      { content: [...search("s3"), ...(eight.content ?? [])] },
    ]);
    const result = await ask("How warm?", { model, source });
    expect(result).toMatchObject({ text: "It is 8 degrees.", finishReason: "STOP", rounds: 0 });
    expect(result.usage.promptTokenCount).toBe(30);
    expect(asked()[2]?.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "How warm?" }] },
      { role: "assistant", content: [...search("s1"), ...search("s2")] },
    ]);
    expect(result.history[1]?.parts).toHaveLength(7);
  });

  test("asks once more after an empty answer, in one turn with the results", async () => {
    const { model, asked } = await connect([calls(rome), { content: [] }, eight]);
    const result = await ask("How warm?", { model, source, tools });
    expect(result.text).toBe("It is 8 degrees.");
    expect(
      asked()[2]
        ?.messages.at(-1)
        ?.content.map(({ type }) => type),
    ).toEqual(["tool_result", "text"]);
  });

  test("waits for people, and goes on in another process", async () => {
    const made = calls(["lookUp", { order: "A" }], ["refund", { order: "A" }]);
    const thinking = { type: "thinking", thinking: "Hm." };
    const { model, client, standIn } = await connect([
      { content: [thinking, ...(made.content ?? [])] },
      says("Done."),
    ]);
    const options = { source: shop(), tools: [lookUp, refund] };
    const { pause, pending } = await ask("My money back!", { ...options, model });
    expect(pending).toMatchObject([{ name: "refund" }]);
    const result = await ask(JSON.parse(JSON.stringify(pause)) as ConversationPause, {
      ...options,
      model: anthropic(client, "claude"),
      decisions: { [pending[0]?.id ?? ""]: { decision: "allow" } },
    });
    expect(result).toMatchObject({ text: "Done.", rounds: 1 });
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("anthropic", () => {
  test("keeps one history over the turns of a chat", async () => {
    const { model, asked } = await connect([says("Hi."), calls(rome), eight], { maxTokens: 500 });
    await using chat = createChat({ model, source, tools });
    await chat.send("Hello");
    expect((await chat.send("How warm?")).text).toBe("It is 8 degrees.");
    expect(asked().map(({ messages }) => messages.length)).toEqual([1, 3, 5]);
    expect(asked()[0]?.["max_tokens"]).toBe(500);
  });

  test("is recorded, and played again", async () => {
    const thinking = { type: "thinking", thinking: "Let me look." };
    const made = calls(rome, ["countPeople", { city: "everywhere" }]);
    const { model } = await connect([{ content: [thinking, ...(made.content ?? [])] }, eight]);
    const recorder = recordModel(model);
    const result = await streamed("How warm?", { model: recorder, source, tools });
    const played = replayModel(readRecording(printRecording(recorder.recording)));
    const again = await streamed("How warm?", { model: played, source, tools });
    expect(JSON.stringify(again.history)).toBe(JSON.stringify(result.history));
  });

  test("answers a call whose arguments are no object, and goes on", async () => {
    const { model, standIn } = await connect([calls(["getWeather", ["Rome"]]), eight]);
    const result = await generate("How warm?", { model, source, tools });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([false]);
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  test("ends where its tokens are used up", async () => {
    const { model, standIn } = await connect([calls(rome), calls(oslo), eight]);
    const asked = generate("How warm?", { model, source, tools, maxTotalTokens: 25 });
    await expect(asked).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(standIn.requests).toHaveLength(2);
  });

  test("speaks to the beta surface of the SDK as well", async () => {
    const { client, standIn } = await connect([eight]);
    const config = { betas: ["context-1m-2025-08-07"] };
    const model = anthropic(client.beta, "claude");
    expect((await generate("?", { model, source, config })).text).toBe("It is 8 degrees.");
    expect(standIn.requests[0]?.headers["anthropic-beta"]).toContain("context-1m-2025-08-07");
  });
});
