import * as runtime from "later-runtime";
import * as adm from "later-runtime/adm";
import * as aiSdk from "later-runtime/ai-sdk";
import * as anthropic from "later-runtime/anthropic";
import * as gemini from "later-runtime/gemini";
import * as callableTool from "later-runtime/gemini/callable-tool";
import * as interactions from "later-runtime/gemini/interactions";
import * as live from "later-runtime/gemini/live";
import * as http from "later-runtime/http";
import * as langchain from "later-runtime/langchain";
import * as mastra from "later-runtime/mastra";
import * as mcp from "later-runtime/mcp";
import * as openai from "later-runtime/openai";
import * as openaiAgents from "later-runtime/openai-agents";
import * as openaiResponses from "later-runtime/openai/responses";
import * as telemetry from "later-runtime/telemetry";
import * as channel from "later-runtime/telemetry/diagnostics-channel";
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
      "compacting",
      "compileNamePattern",
      "configuredRuntime",
      "createChat",
      "defaultRuntime",
      "defaultSessionLimits",
      "defineCodec",
      "defineConfig",
      "deftool",
      "deftools",
      "deftype",
      "errorCodes",
      "fallback",
      "generate",
      "generateStream",
      "globalRegistry",
      "globalSession",
      "isTool",
      "isToolSet",
      "isVariableType",
      "media",
      "retrying",
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
      "assertCallOrder",
      "assertCalled",
      "assertNoFailedCalls",
      "assertNotCalled",
      "calls",
      "callsOf",
      "createToolContext",
      "delayed",
      "describeSessionStore",
      "faultyModel",
      "hanging",
      "modelFromHistory",
      "openRecording",
      "printRecording",
      "randomFaults",
      "readRecording",
      "recordModel",
      "replayConversation",
      "replayModel",
      "scriptedModel",
      "startAnthropicStandIn",
      "startGeminiStandIn",
      "startOpenAIStandIn",
      "text",
      "toolDouble",
      "toolsFromHistory",
    ]);
  });

  it("is tools for the SDK, their error and tools of the SDK for later-runtime/ai-sdk", () => {
    expect(Object.keys(aiSdk).toSorted()).toEqual(["ToolCallError", "toAiTools", "toolsFromAi"]);
  });

  it("is tools for Mastra and their error for later-runtime/mastra", () => {
    expect(Object.keys(mastra).toSorted()).toEqual(["ToolCallError", "toMastraTools"]);
  });

  it.each([
    ["anthropic", anthropic, "anthropic"],
    ["gemini/callable-tool", callableTool, "toCallableTool"],
    ["gemini/interactions", interactions, "interactions"],
    ["gemini/live", live, "connectLive"],
    ["openai", openai, "chatCompletions"],
    ["openai/responses", openaiResponses, "responses"],
    ["openai-agents", openaiAgents, "toAgentTools"],
    ["telemetry", telemetry, "openTelemetry"],
    ["telemetry/diagnostics-channel", channel, "diagnosticsChannel"],
  ])("is one thing for later-runtime/%s", (_, entry, name) => {
    expect(Object.keys(entry)).toEqual([name]);
  });

  it("is both ends for later-runtime/http", () => {
    expect(Object.keys(http).toSorted()).toEqual([
      "ResumableStreams",
      "readEvents",
      "toEventResponse",
    ]);
  });

  it("is both directions and the error of tools for later-runtime/langchain", () => {
    expect(Object.keys(langchain).toSorted()).toEqual([
      "ToolCallError",
      "toLangChainTools",
      "toolsFromLangChain",
    ]);
  });

  it("is both directions for later-runtime/mcp", () => {
    expect(Object.keys(mcp).toSorted()).toEqual([
      "addMcpTools",
      "registerMcpTools",
      "toolsFromMcp",
    ]);
  });

  it("is this, and nothing else, for later-runtime/worker", () => {
    expect(Object.keys(worker).toSorted()).toEqual([
      "createStoredVariables",
      "executeCall",
      "yieldsPartials",
    ]);
  });
});
