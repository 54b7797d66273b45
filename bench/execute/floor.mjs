import assert from "node:assert/strict";

import { Ajv } from "ajv";

import * as order from "../subject/order.mjs";

const tools = new Map([
  [
    order.name,
    {
      execute: order.execute,
      validate: new Ajv({ allErrors: true }).compile(order.parameters),
    },
  ],
]);

/** A direct call after compiled validation, raced against a timer: what nobody can do without. */
export async function prepare() {
  return await checked(() => callWithin(10_000));
}

/** The same, and a caller's signal that ends the race as well. */
export async function prepareWithSignal() {
  const { signal } = new AbortController();
  return await checked(() => callWithin(10_000, signal));
}

async function callWithin(timeoutMs, signal) {
  const tool = tools.get(order.name);
  if (!tool.validate(order.args)) throw new Error("The arguments are invalid.");
  let timer;
  let onAbort;
  const interrupted = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("The time is up.")), timeoutMs);
    onAbort = () => reject(signal.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([tool.execute(order.args), interrupted]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

async function checked(run) {
  assert.deepEqual(await run(), order.expected);
  return { run };
}
