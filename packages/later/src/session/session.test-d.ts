import type Anthropic from "@anthropic-ai/sdk";
import type { FunctionCall as GeminiCall } from "@google/genai";
import type OpenAI from "openai";
import { expectTypeOf, test } from "vitest";

import type { FunctionCall, UncheckedCall } from "../model/function-call.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { Session } from "./session.ts";

declare const session: Session;
declare const geminiCall: GeminiCall;
declare const toolUse: Anthropic.ToolUseBlock;
declare const toolCall: OpenAI.ChatCompletionMessageFunctionToolCall;

test("calls are taken as the SDKs give them, without an assertion", () => {
  expectTypeOf(session.execute(geminiCall)).resolves.toEqualTypeOf<Outcome>();
  void session.execute({ id: toolUse.id, name: toolUse.name, args: toolUse.input });
  const { name, arguments: text } = toolCall.function;
  void session.execute({ id: toolCall.id, name, args: JSON.parse(text) as unknown });
  void session.executeAll([geminiCall, { name: "now" }]);
});

test("what is no call does not compile", () => {
  expectTypeOf<FunctionCall>().toExtend<UncheckedCall>();
  expectTypeOf<{ id: number; name: string }>().not.toExtend<UncheckedCall>();
  expectTypeOf<string>().not.toExtend<UncheckedCall>();
});
