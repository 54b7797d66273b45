import { describe, expect, test } from "vitest";

import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { ConversationError } from "./conversation-error.ts";
import { countPeople, emptyRuntime, fail, getWeather } from "./fixtures/tools.ts";
import { generate } from "./generate.ts";
import type { ModelResponse } from "./model/model-client.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople, fail];
const rome = { name: "getWeather", args: { city: "Rome" } };
const malformed: ModelResponse = { candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL" }] };

function costing(response: ModelResponse, totalTokenCount: number): ModelResponse {
  return { ...response, usageMetadata: { totalTokenCount } };
}

describe("the budget of calls", () => {
  test("answers calls beyond it with an error, and has the model conclude", async () => {
    const model = scriptedModel([calls(rome), calls(rome, rome, rome), text("8 degrees.")]);
    const result = await generate("?", { model, source, tools, maxCalls: 2 });
    expect(result.text).toBe("8 degrees.");
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, true, false, false]);
    expect(result.calls[2]?.outcome).toMatchObject({ error: { type: "BUDGET_EXCEEDED" } });
    expect(result.history[4]?.parts).toHaveLength(3);
    expect(model.requests.map(({ toolConfig }) => toolConfig)).toEqual([
      undefined,
      undefined,
      { mode: "NONE" },
    ]);
  });

  test("of none lets the model answer only", async () => {
    const model = scriptedModel([calls(rome), text("I cannot.")]);
    const result = await generate("?", { model, source, tools, maxCalls: 0 });
    expect(model.requests[0]?.toolConfig).toEqual({ mode: "NONE" });
    expect(result.calls[0]?.outcome).toMatchObject({ error: { type: "BUDGET_EXCEEDED" } });
  });

  test("holds a model that takes no notice to the limit of rounds", async () => {
    const model = scriptedModel(() => calls(rome));
    const asked = generate("?", { model, source, tools, maxCalls: 1, maxRounds: 3 });
    await expect(asked).rejects.toMatchObject({ code: "TURN_LIMIT_EXCEEDED" });
  });
});

describe("the budget of tokens", () => {
  test("ends a conversation that used it up, with everything that was said and done", async () => {
    const model = scriptedModel([costing(calls(rome), 40), costing(calls(rome), 60)]);
    const error: unknown = await generate("?", { model, source, tools, maxTotalTokens: 100 }).catch(
      (thrown: unknown) => thrown,
    );
    if (!ConversationError.is(error)) throw new Error("no ConversationError", { cause: error });
    expect(error).toMatchObject({
      code: "BUDGET_EXCEEDED",
      details: { maxTotalTokens: 100, totalTokenCount: 100 },
    });
    expect(error.calls).toHaveLength(1);
    expect(error.history).toHaveLength(3);
    const next = scriptedModel([text("8 degrees.")]);
    const { history } = error;
    await expect(generate([], { model: next, source, tools, history })).resolves.toMatchObject({
      text: "8 degrees.",
    });
  });

  test("gives an answer that came within the last request", async () => {
    const model = scriptedModel([costing(text("Done."), 1_000)]);
    const result = await generate("?", { model, source, tools, maxTotalTokens: 100 });
    expect(result.text).toBe("Done.");
  });

  test("counts answers that could not be used", async () => {
    const model = scriptedModel([costing(malformed, 100), text("Done.")]);
    const asked = generate("?", { model, source, tools, maxTotalTokens: 100 });
    await expect(asked).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(model.requests).toHaveLength(1);
  });
});
