import assert from "node:assert/strict";

import { Agent, Runner, setTracingDisabled, tool, Usage } from "@openai/agents-core";

import { zodParameters } from "../subject/order-zod.mjs";
import * as order from "../subject/order.mjs";

export async function prepareOne() {
  return await checked(1);
}

export async function prepareHundred() {
  return await checked(100);
}

async function checked(count) {
  setTracingDisabled(true);
  const { name, description, execute } = order;
  const tools = [tool({ name, description, execute, parameters: zodParameters })];
  const answers = [calls(count), [message("Done.")]];
  const run = () => {
    let step = 0;
    const model = {
      getResponse: async () => ({ usage: new Usage(), output: answers[step++] }),
    };
    const runner = new Runner({ tracingDisabled: true });
    return runner.run(new Agent({ name: "clerk", model, tools }), "Order twelve pieces.");
  };
  const { finalOutput, newItems } = await run();
  assert.equal(finalOutput, "Done.");
  const outputs = newItems.filter((item) => item.type === "tool_call_output_item");
  assert.equal(outputs.length, count);
  assert.deepEqual(outputs.at(-1).output, order.expected);
  return { run };
}

function calls(count) {
  return Array.from({ length: count }, (_, index) => ({
    type: "function_call",
    callId: `call-${index}`,
    name: order.name,
    arguments: JSON.stringify(order.args),
    status: "completed",
  }));
}

function message(text) {
  return {
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text }],
  };
}
