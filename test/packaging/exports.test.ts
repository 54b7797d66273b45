import * as runtime from "later-runtime";
import * as gemini from "later-runtime/gemini";
import * as testing from "later-runtime/testing";
import { describe, expect, it } from "vitest";

describe("what the entries export at run time", () => {
  it("is this, and nothing else, for later-runtime", () => {
    expect(Object.keys(runtime).toSorted()).toEqual([
      "ConversationError",
      "LaterError",
      "Runtime",
      "ToolError",
      "ToolRegistry",
      "createChat",
      "defaultRuntime",
      "deftool",
      "deftools",
      "errorCodes",
      "generate",
      "generateStream",
      "globalRegistry",
      "isTool",
      "isToolSet",
      "toOutcome",
    ]);
  });

  it("is this, and nothing else, for later-runtime/gemini", () => {
    expect(Object.keys(gemini).toSorted()).toEqual(["gemini", "toFunctionDeclarations"]);
  });

  it("is this, and nothing else, for later-runtime/testing", () => {
    expect(Object.keys(testing).toSorted()).toEqual([
      "createToolContext",
      "scriptedModel",
      "startGeminiStandIn",
    ]);
  });
});
