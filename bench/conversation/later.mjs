import assert from "node:assert/strict";

import { deftool, generate } from "later-runtime";

import * as order from "../subject/order.mjs";

export async function prepareOne() {
  return await checked(1);
}

export async function prepareHundred() {
  return await checked(100);
}

async function checked(count) {
  const { name, description, parameters, execute } = order;
  const tools = [deftool({ name, description, parameters, execute, register: false })];
  const steps = [
    Array.from({ length: count }, (_, index) => ({
      functionCall: { id: `call-${index}`, name, args: order.args },
    })),
    [{ text: "Done." }],
  ].map((parts) => ({ candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] }));
  const run = () => {
    let step = 0;
    const model = {
      model: "scripted",
      generate: async () => steps[step++],
      generateStream: async function* () {},
    };
    return generate("Order twelve pieces.", { model, tools });
  };
  const { text, calls } = await run();
  assert.equal(text, "Done.");
  assert.equal(calls.length, count);
  assert.deepEqual(calls.at(-1).outcome.value, order.expected);
  return { run };
}
