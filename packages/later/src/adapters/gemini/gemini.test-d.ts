import {
  type Content,
  type FunctionCall,
  type GenerateContentConfig,
  GoogleGenAI,
} from "@google/genai";
import { expectTypeOf, test } from "vitest";

import type { ModelClient } from "../../conversation/model/model-client.ts";
import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { Outcome } from "../../model/tool-result.ts";
import type { GeminiSdk } from "./gemini-sdk.ts";
import { gemini } from "./gemini.ts";
import { toFunctionDeclarations } from "./to-function-declarations.ts";
import { toFunctionResponses } from "./to-function-responses.ts";

declare const declarations: readonly FunctionDeclaration[];
declare const calls: FunctionCall[];
declare const outcomes: Outcome[];

test("the SDK's client is taken as it is", () => {
  expectTypeOf(new GoogleGenAI({ apiKey: "" })).toExtend<GeminiSdk>();
  expectTypeOf(gemini(new GoogleGenAI({ apiKey: "" }), "m")).toEqualTypeOf<ModelClient>();
});

test("converted declarations fit the SDK's configuration in both dialects", () => {
  const config: GenerateContentConfig = {
    tools: [
      { functionDeclarations: toFunctionDeclarations(declarations) },
      { functionDeclarations: toFunctionDeclarations(declarations, "openapi") },
    ],
  };
  expectTypeOf(config).toExtend<GenerateContentConfig>();
});

test("answers to the SDK's calls fit into the SDK's contents", () => {
  const content: Content = { role: "user", parts: toFunctionResponses(calls, outcomes) };
  expectTypeOf(content).toExtend<Content>();
});
