import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { dynamicTool, tool, type ToolSet } from "ai";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import type { ForeignAiTools } from "./foreign-ai-tool.ts";
import { toolsFromAi } from "./tools-from-ai.ts";

test("takes the SDK's tools, of every kind", () => {
  const inputSchema = z.object({ city: z.string() });
  const google = createGoogleGenerativeAI();
  expectTypeOf<ToolSet>().toExtend<ForeignAiTools>();
  void toolsFromAi({
    plain: tool({ inputSchema, execute: ({ city }) => city }),
    dynamic: dynamicTool({ inputSchema, execute: () => 1 }),
    generator: tool({
      inputSchema,
      async *execute({ city }) {
        yield city;
      },
      toModelOutput: ({ output }) => ({ type: "text", value: output }),
    }),
    elsewhere: tool({ inputSchema, outputSchema: z.string() }),
    provider: google.tools.googleSearch({}),
  });
  // @ts-expect-error A list has no names.
  void toolsFromAi([tool({ inputSchema, execute: () => 1 })]);
});
