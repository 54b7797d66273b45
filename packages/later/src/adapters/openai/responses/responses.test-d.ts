import { type AzureOpenAI, OpenAI } from "openai";
import { expectTypeOf, test } from "vitest";

import type { ModelClient } from "../../../conversation/model/model-client.ts";
import type { ResponsesSdk } from "./responses-sdk.ts";
import { responses } from "./responses.ts";

test("the SDK's clients are taken as they are", () => {
  const client = new OpenAI({ apiKey: "" });
  expectTypeOf(client).toExtend<ResponsesSdk>();
  expectTypeOf(responses(client, "m")).toEqualTypeOf<ModelClient>();
  expectTypeOf<AzureOpenAI>().toExtend<ResponsesSdk>();
});
