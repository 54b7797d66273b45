import assert from "node:assert/strict";

import { Agent, Runner, setTracingDisabled, tool, Usage } from "@openai/agents-core";

import { zodParameters } from "../subject/order-zod.mjs";
import * as order from "../subject/order.mjs";

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
  setTracingDisabled(true);
  const { name, description, execute } = order;
  const tools = [tool({ name, description, execute, parameters: zodParameters })];
  const asked = Array.from({ length: rounds }, (_, round) => calls(count, round));
  const done = [message("Done.")];
  const run = () => {
    let step = 0;
    const model = {
      getResponse: async () => ({
        usage: new Usage(),
        output: asked[step++] ?? done,
      }),
    };
    const runner = new Runner({ tracingDisabled: true });
    const agent = new Agent({ name: "clerk", model, tools });
    return runner.run(agent, "Order twelve pieces.", { maxTurns: rounds + 1 });
  };
  const { finalOutput, newItems } = await run();
  assert.equal(finalOutput, "Done.");
  const outputs = newItems.filter((item) => item.type === "tool_call_output_item");
  assert.equal(outputs.length, count * rounds);
  assert.deepEqual(outputs.at(-1).output, order.expected);
  return run;
}

function calls(count, round) {
  return Array.from({ length: count }, (_, index) => ({
    type: "function_call",
    callId: `call-${round}-${index}`,
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
