import { describe, expect, test } from "vitest";

import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { emptyRuntime, getWeather } from "./fixtures/tools.ts";
import { generateStream } from "./generate-stream.ts";
import { generate } from "./generate.ts";
import type { ModelResponse } from "./model/model-client.ts";

const source = emptyRuntime();
const tools = [getWeather];

function cutShort(said: string, continuationToken?: string): ModelResponse {
  const content = { role: "model", parts: [{ text: said }] } as const;
  const token = continuationToken === undefined ? {} : { continuationToken };
  return {
    candidates: [{ content, finishReason: "CONTINUATION", ...token }],
    usageMetadata: { totalTokenCount: 10 },
  };
}

describe("an answer that takes more than one request", () => {
  test("is continued from its token until it ends, and is one answer", async () => {
    const model = scriptedModel([
      cutShort("Once ", "t1"),
      cutShort("upon ", "t2"),
      { ...text("a time."), usageMetadata: { totalTokenCount: 10 } },
    ]);
    const result = await generate("Tell.", { model, source, tools });
    expect(result).toMatchObject({ text: "Once upon a time.", finishReason: "STOP", rounds: 0 });
    expect(result.usage.totalTokenCount).toBe(30);
    expect(result.history[1]?.parts).toEqual([{ text: "Once upon a time." }]);
    expect(model.requests.map((request) => request.continuationToken)).toEqual([
      undefined,
      "t1",
      "t2",
    ]);
    expect(new Set(model.requests.map(({ contents }) => contents.length))).toEqual(new Set([1]));
  });

  test("is continued in streams, calls included", async () => {
    const model = scriptedModel([
      [cutShort("Let me "), cutShort("look. ", "t1")],
      [calls({ name: "getWeather", args: { city: "Rome" } })],
      [text("8 degrees.")],
    ]);
    const stream = generateStream("How warm?", { model, source, tools });
    const events: ConversationEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(events.filter(({ type }) => type === "response")).toHaveLength(3);
    const { history } = await stream.result;
    expect(history[1]?.parts.map((part) => part.text ?? part.functionCall?.name)).toEqual([
      "Let me look. ",
      "getWeather",
    ]);
    expect(model.requests[2]).not.toHaveProperty("continuationToken");
  });

  test("is over when there is no token, or the same one again", async () => {
    for (const script of [[cutShort("Once ")], [cutShort("Once ", "t"), cutShort("upon", "t")]]) {
      const model = scriptedModel(script);
      await expect(generate("?", { model, source })).rejects.toMatchObject({
        code: "MODEL_STOPPED",
        details: { finishReason: "CONTINUATION" },
      });
    }
  });

  test("ends somewhere, however long it goes on", async () => {
    let token = 0;
    const model = scriptedModel(() => cutShort("and ", `t${(token += 1)}`));
    await expect(generate("?", { model, source })).rejects.toMatchObject({ code: "MODEL_STOPPED" });
    expect(model.requests).toHaveLength(65);
  });

  test("is held to the budget of tokens", async () => {
    let token = 0;
    const model = scriptedModel(() => cutShort("and ", `t${(token += 1)}`));
    const asked = generate("?", { model, source, maxTotalTokens: 25 });
    await expect(asked).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(model.requests).toHaveLength(3);
  });
});
