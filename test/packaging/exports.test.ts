import * as runtime from "later-runtime";
import * as adm from "later-runtime/adm";
import * as gemini from "later-runtime/gemini";
import * as testing from "later-runtime/testing";
import * as worker from "later-runtime/worker";
import { describe, expect, it } from "vitest";

describe("what the entries export at run time", () => {
  it("is this, and nothing else, for later-runtime", () => {
    expect(Object.keys(runtime).toSorted()).toEqual([
      "ConversationError",
      "LaterError",
      "MemorySessionStore",
      "Runtime",
      "ToolError",
      "ToolRegistry",
      "compileNamePattern",
      "configuredRuntime",
      "createChat",
      "defaultRuntime",
      "defaultSessionLimits",
      "defineCodec",
      "defineConfig",
      "deftool",
      "deftools",
      "errorCodes",
      "generate",
      "generateStream",
      "globalRegistry",
      "globalSession",
      "isTool",
      "isToolSet",
      "isVariableType",
      "toOutcome",
      "toRegistration",
      "variableTypes",
    ]);
  });

  it("is this, and nothing else, for later-runtime/adm", () => {
    expect(Object.keys(adm).toSorted()).toEqual([
      "canonicalJson",
      "fromAdmCall",
      "fromAdmDeclaration",
      "fromAdmResult",
      "fromAdmToolConfig",
      "parseJson",
      "printJson",
      "readErrorObject",
      "readFunctionCall",
      "readFunctionDeclaration",
      "readSchema",
      "readTool",
      "readToolConfig",
      "readToolManifest",
      "readToolResult",
      "toAdmCall",
      "toAdmDeclaration",
      "toAdmResult",
      "toAdmToolConfig",
    ]);
  });

  it("is this, and nothing else, for later-runtime/gemini", () => {
    expect(Object.keys(gemini).toSorted()).toEqual([
      "convertDeclaration",
      "gemini",
      "toFunctionDeclarations",
      "toFunctionResponses",
    ]);
  });

  it("is this, and nothing else, for later-runtime/testing", () => {
    expect(Object.keys(testing).toSorted()).toEqual([
      "calls",
      "createToolContext",
      "describeSessionStore",
      "scriptedModel",
      "startGeminiStandIn",
      "text",
    ]);
  });

  it("is this, and nothing else, for later-runtime/worker", () => {
    expect(Object.keys(worker).toSorted()).toEqual(["createStoredVariables", "executeCall"]);
  });
});
