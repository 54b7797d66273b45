import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";

import { deftool, Runtime, ToolRegistry } from "later-runtime";

import * as order from "../subject/order.mjs";

/** With a deadline and a caller's signal that outlives the call, as in a conversation. */
export async function prepare() {
  const session = await openSession();
  const options = { signal: new AbortController().signal, timeoutMs: 10_000 };
  return await checked(() => session.execute(call, options));
}

/** With the default deadline only. */
export async function prepareWithoutSignal() {
  const session = await openSession();
  return await checked(() => session.execute(call));
}

/** In an application that uses AsyncLocalStorage: up to Node 22 that slows down every promise. */
export async function prepareWithAsyncStorage() {
  const storage = new AsyncLocalStorage();
  storage.enterWith({});
  return await prepare();
}

const call = { id: "call-1", name: order.name, args: order.args };

async function openSession() {
  const tool = deftool({
    name: order.name,
    description: order.description,
    parameters: order.parameters,
    execute: order.execute,
    register: false,
  });
  return await new Runtime({ registry: new ToolRegistry() }).createSession({ tools: [tool] });
}

async function checked(run) {
  const outcome = await run();
  assert.deepEqual(outcome.value, order.expected);
  return { run };
}
