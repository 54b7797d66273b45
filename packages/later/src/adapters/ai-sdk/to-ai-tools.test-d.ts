import { type ToolSet, generateText, streamText, tool } from "ai";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import type { Tool } from "../../declare/tool.ts";
import { toAiTools } from "./to-ai-tools.ts";

declare const getWeather: Tool;

test("fits where the SDK takes tools, beside the SDK's own", async () => {
  const tools = await toAiTools([getWeather]);
  const set: ToolSet = tools;
  expectTypeOf(set).toExtend<ToolSet>();
  const own = tool({ inputSchema: z.object({ a: z.number() }), execute: ({ a }) => a });
  const options = { model: "google/gemini-3.8-flash", prompt: "How warm?" } as const;
  expectTypeOf(generateText({ ...options, tools })).resolves.toHaveProperty("text");
  expectTypeOf(streamText({ ...options, tools: { ...tools, own } })).toHaveProperty("textStream");
});
