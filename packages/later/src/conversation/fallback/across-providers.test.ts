import { afterAll, describe, expect, test } from "vitest";

import type { Fault, Faults } from "../../testing/faults/fault.ts";
import { calls, text } from "../../testing/script.ts";
import {
  type GenerateContentRequest,
  responsesOf,
} from "../../testing/stand-in/generate-request.ts";
import { createChat } from "../chat.ts";
import { providerNames, providers } from "../fixtures/providers.ts";
import { emptyRuntime, getWeather } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import { generate } from "../generate.ts";
import type { ModelClient } from "../model/model-client.ts";
import { retrying } from "../retry/retrying.ts";
import { fallback } from "./fallback.ts";

const source = emptyRuntime();

afterAll(() => source.close());

/** Asks for the weather of Rome, then of Oslo, then answers. */
function answerTo({ contents }: GenerateContentRequest) {
  const told = contents.flatMap(responsesOf).length;
  if (told >= 2) return text("Both have eight degrees.");
  return calls({ name: "getWeather", args: { city: told === 0 ? "Rome" : "Oslo" } });
}

function connect(name: keyof typeof providers, faults: Faults = []) {
  return providers[name]({ script: answerTo, faults });
}

/** The Interactions API has to have signed the calls of a turn that it goes on with. */
const pairs = providerNames.flatMap((from) => providerNames.map((to) => ({ from, to })));

const ways = [
  ["whole", generate],
  ["streamed", (...asked: Parameters<typeof generateStream>) => generateStream(...asked).result],
] as const;

/** With a time limit for what hangs; anything else takes the time that it takes. */
const inTime = (model: ModelClient, { type }: Fault): ModelClient =>
  type === "hang" ? retrying(model, { attempts: 1, attemptTimeoutMs: 300 }) : model;

describe.each(ways)("a conversation, %s", (_how, ask) => {
  test.each(pairs.filter(({ from, to }) => from !== to && to !== "interactions"))(
    "begun with $from is finished with $to",
    async ({ from, to }) => {
      const first = await connect(from, [undefined, { type: "status", status: 503 }]);
      const second = await connect(to);
      const model = fallback([first.model, second.model]);
      const result = await ask("How warm?", { model, source, tools: [getWeather] });
      expect(result.text).toBe("Both have eight degrees.");
      expect(result.calls.map(({ call }) => call.args)).toEqual([
        { city: "Rome" },
        { city: "Oslo" },
      ]);
      expect(first.standIn.requests.map(({ status }) => status)).toEqual([200, 503]);
      expect(second.standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
      expect(result.response.modelVersion).toBe(second.model.model);
    },
  );

  const passing: readonly Fault[] = [
    { type: "status", status: 429 },
    { type: "status", status: 503 },
    { type: "disconnect" },
    { type: "hang", afterChunks: 0 },
    { type: "cut", afterChunks: 0 },
    { type: "garbage" },
  ];
  const wrong = providerNames.flatMap((name) => passing.map((fault) => ({ name, fault })));

  test.each(wrong)("gets over $fault of $name by another model", async ({ name, fault }) => {
    const first = await connect(name, [fault]);
    const second = await connect(name === "gemini" ? "anthropic" : "gemini");
    const model = fallback([inTime(first.model, fault), second.model]);
    const result = await ask("How warm?", { model, source, tools: [getWeather] });
    expect(result.text).toBe("Both have eight degrees.");
    expect(result.calls).toHaveLength(2);
    expect(first.standIn.requests).toHaveLength(1);
  });

  test.each(providerNames)("ends with a mistake in the request to %s", async (name) => {
    const first = await connect(name, [{ type: "status", status: 400 }]);
    const second = await connect("gemini");
    const asked = ask("How warm?", { model: fallback([first.model, second.model]), source });
    await expect(asked).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      details: { status: 400, model: first.model.model },
    });
    expect(second.standIn.requests).toEqual([]);
  });
});

test("a chat comes back to its first model, with what the other has said", async () => {
  const first = await connect("anthropic", [undefined, { type: "status", status: 529 }]);
  const second = await connect("gemini");
  const model = fallback([first.model, second.model], { cooldownMs: 0 });
  await using chat = createChat({ model, source, tools: [getWeather] });
  await chat.send("How warm?");
  expect(first.standIn.requests.map(({ status }) => status)).toEqual([200, 529, 200]);
  expect(second.standIn.requests.map(({ status }) => status)).toEqual([200]);
  expect((await chat.send("And now?")).text).toBe("Both have eight degrees.");
  expect(chat.history).toHaveLength(8);
});

test("a configuration of one provider is not sent to the other", async () => {
  const first = await connect("gemini", [{ type: "status", status: 503 }]);
  const second = await connect("anthropic");
  const model = fallback([first.model, { model: second.model, config: { temperature: 0.5 } }]);
  const config = { topK: 40, thinkingConfig: { includeThoughts: true } };
  await generate("How warm?", { model, source, tools: [getWeather], config });
  expect(first.standIn.requests[0]?.body).toMatchObject({ generationConfig: { topK: 40 } });
  expect(second.standIn.requests[0]?.body).toMatchObject({ temperature: 0.5 });
  expect(second.standIn.requests[0]?.body).not.toHaveProperty("topK");
});
