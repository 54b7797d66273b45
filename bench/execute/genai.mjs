import assert from "node:assert/strict";

import { GoogleGenAI } from "@google/genai";

import * as order from "../subject/order.mjs";

/** What each further call in an automatic turn costs; arguments are not validated. */
export async function prepare() {
  const many = turn(101);
  const one = turn(1);
  assert.equal((await many()).text, "Done.");
  return { run: many, without: one, operations: 100 };
}

function turn(count) {
  const functionCall = { name: order.name, args: order.args };
  const answers = [
    Array.from({ length: count }, () => ({ functionCall })),
    [{ text: "Done." }],
  ].map((parts) => JSON.stringify({ candidates: [{ content: { role: "model", parts } }] }));
  let requests = 0;
  const fetch = async () =>
    new Response(answers[requests++ % answers.length], {
      headers: { "content-type": "application/json" },
    });
  const client = new GoogleGenAI({ apiKey: "none", httpOptions: { fetch } });
  const config = { tools: [callableTool(count)] };
  return () =>
    client.models.generateContent({ model: "any", contents: "Order twelve pieces.", config });
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
