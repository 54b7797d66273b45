import assert from "node:assert/strict";

import { generateText, isStepCount } from "ai";
import { MockLanguageModelV4 } from "ai/test";

import { zodTool } from "../subject/ai-sdk-tools.mjs";
import * as order from "../subject/order.mjs";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A turn: the model asks for `count` calls in each of `rounds` steps, then answers in text. */
export function aiSdkTurn(tool, count, rounds = 1) {
  const content = Array.from({ length: count }, (_, index) => ({
    type: "tool-call",
    toolCallId: `call-${index}`,
    toolName: order.name,
    input: JSON.stringify(order.args),
  }));
  const calls = { content, finishReason: { unified: "tool-calls" }, usage, warnings: [] };
  const done = {
    content: [{ type: "text", text: "Done." }],
    finishReason: { unified: "stop" },
    usage,
    warnings: [],
  };
  return () => {
    let step = 0;
    const model = new MockLanguageModelV4({
      doGenerate: async () => (step++ < rounds ? calls : done),
    });
    return generateText({
      model,
      tools: { [order.name]: tool },
      prompt: "Order twelve pieces.",
      stopWhen: isStepCount(rounds + 1),
    });
  };
}

export async function prepareOne() {
  return { run: await checked(1) };
}

export async function prepareHundred() {
  return { run: await checked(100) };
}

/** What each further round trip takes. */
export async function prepareRound() {
  return { run: await checked(1, 11), without: await checked(1), operations: 10 };
}

async function checked(count, rounds = 1) {
  const run = aiSdkTurn(zodTool, count, rounds);
  const { text, steps } = await run();
  assert.equal(text, "Done.");
  assert.equal(steps.length, rounds + 1);
  assert.equal(steps[0].toolResults.length, count);
  assert.deepEqual(steps.at(-2).toolResults.at(-1).output, order.expected);
  return run;
}
