import { GoogleGenAI } from "@google/genai";
import { expectTypeOf, test } from "vitest";

import type { ModelClient } from "../../../conversation/model/model-client.ts";
import type { InteractionsSdk } from "./interactions-sdk.ts";
import { interactions } from "./interactions.ts";

test("the SDK's client is taken as it is", () => {
  const client = new GoogleGenAI({ apiKey: "" });
  expectTypeOf(client).toExtend<InteractionsSdk>();
  expectTypeOf(interactions(client, "m")).toEqualTypeOf<ModelClient>();
});
