import type { StructuredToolInterface } from "@langchain/core/tools";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, tool } from "langchain";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import type { Tool } from "../../declare/tool.ts";
import { toLangChainTools } from "./to-langchain-tools.ts";

declare const getWeather: Tool;

test("fits where LangChain takes tools, beside its own", async () => {
  const tools = await toLangChainTools([getWeather]);
  expectTypeOf(tools).toExtend<StructuredToolInterface[]>();
  const own = tool(({ a }) => a, { name: "own", schema: z.object({ a: z.number() }) });
  const model = new ChatOpenAI({ model: "gpt-5.6" });
  expectTypeOf(createAgent({ model, tools })).toHaveProperty("invoke");
  expectTypeOf(createAgent({ model, tools: [own, ...tools] })).toHaveProperty("stream");
  expectTypeOf(model.bindTools([...tools, own])).toHaveProperty("invoke");
  expectTypeOf(new ToolNode(tools)).toHaveProperty("invoke");
});
