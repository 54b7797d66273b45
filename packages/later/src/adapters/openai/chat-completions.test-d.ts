import OpenAI, { type AzureOpenAI } from "openai";
import { expectTypeOf, test } from "vitest";

import type { ModelClient } from "../../conversation/model/model-client.ts";
import { chatCompletions } from "./chat-completions.ts";
import type { ChatCompletionsSdk } from "./openai-sdk.ts";

test("the SDK's clients are taken as they are", () => {
  expectTypeOf<OpenAI>().toExtend<ChatCompletionsSdk>();
  expectTypeOf<AzureOpenAI>().toExtend<ChatCompletionsSdk>();
  expectTypeOf(chatCompletions(new OpenAI(), "m")).toEqualTypeOf<ModelClient>();
});
