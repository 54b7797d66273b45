import assert from "node:assert/strict";

import { generateText, isStepCount } from "ai";
import { MockLanguageModelV4 } from "ai/test";

import { zodTool } from "../subject/ai-sdk-tools.mjs";
import * as order from "../subject/order.mjs";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A turn of two steps: the model asks for `count` calls, then answers in text. */
export function aiSdkTurn(tool, count) {
  const content = Array.from({ length: count }, (_, index) => ({
    type: "tool-call",
    toolCallId: `call-${index}`,
    toolName: order.name,
    input: JSON.stringify(order.args),
  }));
  const steps = [
    { content, finishReason: { unified: "tool-calls" }, usage, warnings: [] },
    {
      content: [{ type: "text", text: "Done." }],
      finishReason: { unified: "stop" },
      usage,
      warnings: [],
    },
  ];
  return () => {
    let step = 0;
    const model = new MockLanguageModelV4({ doGenerate: async () => steps[step++] });
    return generateText({
      model,
      tools: { [order.name]: tool },
      prompt: "Order twelve pieces.",
      stopWhen: isStepCount(2),
    });
  };
}

export async function prepareOne() {
  return await checked(1);
}

export async function prepareHundred() {
  return await checked(100);
}

async function checked(count) {
  const run = aiSdkTurn(zodTool, count);
  const { text, steps } = await run();
  assert.equal(text, "Done.");
  assert.deepEqual(steps[0].toolResults.at(-1).output, order.expected);
  assert.equal(steps[0].toolResults.length, count);
  return { run };
}
