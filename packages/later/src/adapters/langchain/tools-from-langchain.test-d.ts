import type { DynamicTool, StructuredToolInterface, ToolInterface } from "@langchain/core/tools";
import { tool } from "langchain";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import type { Tool } from "../../declare/tool.ts";
import { toolsFromLangChain } from "./tools-from-langchain.ts";

declare const several: StructuredToolInterface[];
declare const dynamic: DynamicTool;
declare const textual: ToolInterface;

test("takes what LangChain has for tools", () => {
  const own = tool(({ a }) => a, { name: "own", schema: z.object({ a: z.number() }) });
  expectTypeOf(toolsFromLangChain([own, dynamic, textual, ...several])).toEqualTypeOf<Tool[]>();
  expectTypeOf(toolsFromLangChain(several)).toEqualTypeOf<Tool[]>();
});
