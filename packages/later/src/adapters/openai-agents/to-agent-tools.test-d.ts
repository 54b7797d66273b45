import { Agent, type FunctionTool, run, tool } from "@openai/agents";
import { RealtimeAgent } from "@openai/agents/realtime";
import { expectTypeOf, test } from "vitest";

import type { Tool } from "../../declare/tool.ts";
import { toAgentTools } from "./to-agent-tools.ts";

declare const getWeather: Tool;

test("fits where the SDK takes tools, beside the SDK's own", async () => {
  const tools = await toAgentTools([getWeather], { tool, timeoutMs: 1_000 });
  expectTypeOf(tools[0]).toExtend<FunctionTool<unknown, never> | undefined>();
  const own = tool({
    name: "own",
    description: "",
    strict: true,
    parameters: none,
    execute: () => "",
  });
  const agent = new Agent<{ user: string }>({ name: "A", tools: [...tools, own] });
  expectTypeOf(run(agent, "How warm?", { context: { user: "ada" } })).resolves.toHaveProperty(
    "finalOutput",
  );
  expectTypeOf(new Agent({ name: "A", tools })).toHaveProperty("tools");
  expectTypeOf(new RealtimeAgent({ name: "A", tools })).toHaveProperty("tools");
});

const none: { type: "object"; properties: object; required: never[]; additionalProperties: false } =
  {
    type: "object",
    properties: {},
    required: [],
    additionalProperties: false,
  };
