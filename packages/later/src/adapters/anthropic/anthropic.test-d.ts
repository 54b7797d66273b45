import Anthropic from "@anthropic-ai/sdk";
import { expectTypeOf, test } from "vitest";

import type { ModelClient } from "../../conversation/model/model-client.ts";
import type { AnthropicSdk } from "./anthropic-sdk.ts";
import { anthropic } from "./anthropic.ts";

test("the SDK's client is taken as it is, and its beta surface", () => {
  const client = new Anthropic({ apiKey: "" });
  expectTypeOf(client).toExtend<AnthropicSdk>();
  expectTypeOf(client.beta).toExtend<AnthropicSdk>();
  expectTypeOf(anthropic(client, "m")).toEqualTypeOf<ModelClient>();
});
