import assert from "node:assert/strict";

import * as order from "../subject/order.mjs";
import { scriptedGemini } from "../subject/scripted-gemini.mjs";

/** A turn of its automatic function calling; arguments are not validated. */
export function genaiTurn(count, rounds = 1) {
  const client = scriptedGemini(count, rounds);
  const config = {
    tools: [callableTool(count)],
    automaticFunctionCalling: { maximumRemoteCalls: rounds + 1 },
  };
  return () =>
    client.models.generateContent({ model: "any", contents: "Order twelve pieces.", config });
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

async function checked(count, rounds) {
  const run = genaiTurn(count, rounds);
  const { text, automaticFunctionCallingHistory: history } = await run();
  assert.equal(text, "Done.");
  const responses = history.flatMap(({ parts }) => parts).filter((part) => part.functionResponse);
  assert.equal(responses.length, count * (rounds ?? 1));
  assert.deepEqual(responses.at(-1).functionResponse.response.output, order.expected);
  return run;
}

function callableTool(count) {
  const { name, description, parameters: parametersJsonSchema } = order;
  return {
    tool: async () => ({ functionDeclarations: [{ name, description, parametersJsonSchema }] }),
    callTool: async (calls) => {
      assert.equal(calls.length, count);
      return await Promise.all(
        calls.map(async ({ name, args }) => ({
          functionResponse: { name, response: { output: await order.execute(args) } },
        })),
      );
    },
  };
}
