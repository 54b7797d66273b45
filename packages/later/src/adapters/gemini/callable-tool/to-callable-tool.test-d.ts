import { type CallableTool, type GenerateContentConfig, mcpToTool } from "@google/genai";
import { expectTypeOf, test } from "vitest";

import type { Tool } from "../../../declare/tool.ts";
import { toCallableTool } from "./to-callable-tool.ts";

declare const getWeather: Tool;

test("fits where the SDK takes tools, beside the SDK's own", () => {
  expectTypeOf(toCallableTool([getWeather])).toExtend<CallableTool>();
  const other = mcpToTool({});
  const config: GenerateContentConfig = {
    tools: [toCallableTool([getWeather], { others: [other] }), other],
  };
  expectTypeOf(config).toExtend<GenerateContentConfig>();
});
