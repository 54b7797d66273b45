import assert from "node:assert/strict";

import { RunContext, setTracingDisabled, tool } from "@openai/agents-core";

import { zodParameters } from "../subject/order-zod.mjs";
import * as order from "../subject/order.mjs";

const { name, description, execute } = order;

export async function prepareZod() {
  return await checked(tool({ name, description, execute, parameters: zodParameters }));
}

/** With a JSON Schema, which the OpenAI Agents SDK does not validate. */
export async function prepareJsonSchema() {
  const { parameters } = order;
  return await checked(tool({ name, description, execute, parameters, strict: false }));
}

async function checked(placeOrder) {
  setTracingDisabled(true);
  const context = new RunContext();
  const text = JSON.stringify(order.args);
  const run = () => placeOrder.invoke(context, text);
  assert.deepEqual(await run(), order.expected);
  return { run };
}
