import assert from "node:assert/strict";

import { aiSdkTurn } from "../conversation/ai-sdk.mjs";
import { jsonSchemaTool, zodTool } from "../subject/ai-sdk-tools.mjs";

/** What each further call in a step costs; the AI SDK has no entry point for a single call. */
export async function prepareZod() {
  return await furtherCalls(zodTool);
}

/** The same with a bare JSON Schema, which the AI SDK does not validate. */
export async function prepareJsonSchema() {
  return await furtherCalls(jsonSchemaTool);
}

async function furtherCalls(tool) {
  const many = aiSdkTurn(tool, 101);
  const one = aiSdkTurn(tool, 1);
  assert.equal((await many()).steps[0].toolResults.length, 101);
  assert.equal((await one()).steps[0].toolResults.length, 1);
  return { run: many, without: one, operations: 100 };
}
