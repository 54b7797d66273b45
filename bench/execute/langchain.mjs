import assert from "node:assert/strict";

import { tool } from "@langchain/core/tools";

import { zodParameters } from "../subject/order-zod.mjs";
import * as order from "../subject/order.mjs";

/** Without deadline and signal, which would slow it down. */
export async function prepareZod() {
  return await checked(zodParameters);
}

export async function prepareJsonSchema() {
  return await checked(order.parameters);
}

async function checked(schema) {
  const { name, description } = order;
  const placeOrder = tool(order.execute, { name, description, schema });
  const run = () => placeOrder.invoke(order.args);
  assert.deepEqual(await run(), order.expected);
  await assert.rejects(async () => await placeOrder.invoke(order.invalidArgs));
  return { run };
}
