import { GoogleGenAI, type LiveServerMessage, type Session } from "@google/genai";
import { expectTypeOf, test } from "vitest";

import { connectLive } from "./connect-live.ts";
import type { LiveSdk } from "./live-sdk.ts";

test("callbacks and the session have the types of the SDK", async () => {
  const client = new GoogleGenAI({ apiKey: "" });
  expectTypeOf(client).toExtend<LiveSdk>();
  const connection = await connectLive(client, {
    model: "m",
    config: { temperature: 0 },
    callbacks: {
      onmessage: (message) => {
        expectTypeOf(message).toEqualTypeOf<LiveServerMessage>();
      },
    },
  });
  expectTypeOf(connection.live).toEqualTypeOf<Session>();
});
