import { expect, test } from "vitest";

import type { ToolConfig } from "../../model/tool-config.ts";
import { toCompletionParameters } from "./to-completion-parameters.ts";

const files = { type: "mcp", server_label: "files", server_url: "https://example.org/mcp" };
const builtIn = [{ type: "web_search", web_search: { depth: 2 } }, files, { browser: {} }];

/** What is sent where two functions are declared, and the server has tools of its own. */
function parametersFor(toolConfig: ToolConfig): object {
  const parametersJsonSchema = { type: "object", properties: {} } as const;
  const declarations = ["f", "g"].map((name) => ({ name, description: "", parametersJsonSchema }));
  const request = { contents: [], declarations, toolConfig, config: { tools: builtIn } };
  return toCompletionParameters("m", request, "system");
}

test("names of functions do not shut out what a server runs itself", () => {
  const functions = ["f", "g"].map((name) => ({ type: "function", function: { name } }));
  const own = [{ type: "web_search" }, { type: "mcp", server_label: "files" }];
  expect(parametersFor({ mode: "VALIDATED", functionNames: ["f"] })).toMatchObject({
    tool_choice: {
      type: "allowed_tools",
      allowed_tools: { mode: "auto", tools: [...own, functions[0]] },
    },
  });
  expect(parametersFor({ mode: "ANY", functionNames: ["f", "g"] })).toMatchObject({
    tool_choice: {
      type: "allowed_tools",
      allowed_tools: { mode: "required", tools: functions },
    },
  });
  expect(parametersFor({ mode: "ANY", functionNames: ["f"] })).toMatchObject({
    tool_choice: functions[0],
  });
});
