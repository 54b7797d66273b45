import { GoogleGenAI } from "@google/genai";
import { afterAll, expect, onTestFinished, test } from "vitest";

import { gemini } from "../../adapters/gemini/gemini.ts";
import { emptyRuntime, getWeather } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import type { Retry } from "../../conversation/retry/retry-options.ts";
import { retrying } from "../../conversation/retry/retrying.ts";
import { startGeminiStandIn } from "../gemini-stand-in.ts";
import { calls, text } from "../script.ts";
import { type GenerateContentRequest, responsesOf } from "../stand-in/generate-request.ts";
import type { Fault, Faults } from "./fault.ts";

const source = emptyRuntime();

afterAll(() => source.close());

/** Asks once for the weather, then answers, whatever was lost on the way. */
function answerTo({ contents }: GenerateContentRequest) {
  return contents.some((content) => responsesOf(content).length > 0)
    ? text("It is eight degrees in Rome, and it will stay so.")
    : calls({ name: "getWeather", args: { city: "Rome" } });
}

/** The real SDK before a server with faults. */
async function connect(faults: Faults) {
  const standIn = await startGeminiStandIn({ script: answerTo, faults });
  onTestFinished(() => standIn.close());
  const httpOptions = { baseUrl: standIn.url };
  const client = new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions });
  return { standIn, client, model: gemini(client, "gemini-test") };
}

/** What Google documents for calls that no model of its own has made. */
const skipped = { thoughtSignature: "skip_thought_signature_validator" };

const answered = [
  { role: "user", parts: [{ text: "How warm?" }] },
  { role: "model", parts: [{ functionCall: { name: "f" }, ...skipped }] },
  { role: "user", parts: [{ functionResponse: { name: "f", response: {} } }] },
];

const passing: readonly Fault[] = [
  { type: "status", status: 429 },
  { type: "status", status: 500 },
  { type: "status", status: 503 },
  { type: "disconnect" },
  { type: "cut", afterChunks: 0 },
  { type: "garbage" },
];

test.each(passing)("gets over %j", async (fault) => {
  for (const start of [generate, streamed]) {
    const { standIn, model } = await connect([fault, undefined, fault]);
    const retries: Retry[] = [];
    const patient = retrying(model, { backoffMs: 1, onRetry: (retry) => void retries.push(retry) });
    const result = await start("How warm is Rome?", {
      model: patient,
      source,
      tools: [getWeather],
    });
    expect(result.text).toBe("It is eight degrees in Rome, and it will stay so.");
    expect(result.calls).toHaveLength(1);
    expect(standIn.requests).toHaveLength(4);
    expect(retries).toHaveLength(2);
  }
});

async function streamed(...asked: Parameters<typeof generateStream>) {
  return generateStream(...asked).result;
}

test("hears from the server when to come back", async () => {
  const { model } = await connect([{ type: "status", status: 429, retryAfterMs: 20 }]);
  const retries: Retry[] = [];
  const patient = retrying(model, { backoffMs: 1, onRetry: (retry) => void retries.push(retry) });
  await generate("How warm is Rome?", { model: patient, source, tools: [getWeather] });
  expect(retries).toMatchObject([{ attempt: 2, delayMs: 20 }]);
});

test("says in a header too when to come back", async () => {
  const { standIn } = await connect([{ type: "status", status: 503, retryAfterMs: 1_200 }]);
  const response = await fetch(`${standIn.url}/v1/models/any:generateContent`, {
    method: "POST",
    headers: { "x-goog-api-key": standIn.apiKey },
    body: JSON.stringify({ contents: [{ parts: [{ text: "Hello" }] }] }),
  });
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("2");
});

test("keeps what came before a stream was cut, and fails", async () => {
  const { standIn, model } = await connect([undefined, { type: "cut" }]);
  const stream = generateStream("How warm is Rome?", { model, source, tools: [getWeather] });
  const texts: string[] = [];
  await expect(async () => {
    for await (const event of stream) if (event.type === "text") texts.push(event.text);
  }).rejects.toMatchObject({
    code: "MODEL_REQUEST_FAILED",
    retryable: true,
    history: { length: 3 },
  });
  expect(texts).toEqual(["It is eight degrees "]);
  expect(standIn.requests).toHaveLength(2);
});

test("has a stream say in its middle that something went wrong, and refuses an answer that is none", async () => {
  const { client } = await connect([{ type: "error", status: 500 }, { type: "error" }]);
  const texts: unknown[] = [];
  const read = async (): Promise<void> => {
    const chunks = await client.models.generateContentStream({ model: "any", contents: answered });
    for await (const chunk of chunks) texts.push(chunk.text);
  };
  await expect(read()).rejects.toMatchObject({ status: 500 });
  expect(texts).toEqual(["It is eight degrees "]);
  const whole = client.models.generateContent({ model: "any", contents: answered });
  await expect(whole).rejects.toMatchObject({ status: 503 });
});

test("ends a stream early, as if it were whole", async () => {
  const { client } = await connect([{ type: "end", afterChunks: 2 }]);
  const texts: unknown[] = [];
  for await (const chunk of await client.models.generateContentStream({
    model: "any",
    contents: answered,
  })) {
    texts.push(chunk.text);
  }
  expect(texts).toEqual(["It is eight degrees ", "in Rome, and it "]);
});

test("tells of requests whose client left, and of no others", async () => {
  const { standIn, client } = await connect([{ type: "hang" }, { type: "cut" }]);
  const controller = new AbortController();
  const config = { abortSignal: controller.signal };
  const left = client.models.generateContent({ model: "any", contents: "Hello", config });
  const ending = left.catch((error: unknown) => error);
  await expect.poll(() => standIn.requests[0]?.status).toBe(200);
  controller.abort();
  await ending;
  await expect.poll(() => standIn.requests[0]?.abandoned).toBe(true);
  const cut = client.models.generateContent({ model: "any", contents: "Hello" });
  await expect(cut).rejects.toThrow(/terminated|fetch failed|JSON/);
  await client.models.generateContent({ model: "any", contents: "Hello" });
  expect(standIn.requests.map(({ method, abandoned }) => [method, abandoned])).toEqual([
    ["POST", true],
    ["POST", undefined],
    ["POST", undefined],
  ]);
});

test("has a stream begun anew that was cut, where requests are made again", async () => {
  const { standIn, model } = await connect([undefined, { type: "cut" }]);
  const options = { model: retrying(model, { backoffMs: 1 }), source, tools: [getWeather] };
  const stream = generateStream("How warm is Rome?", options);
  const texts: string[] = [];
  for await (const event of stream) {
    if (event.type === "text") texts.push(event.text);
    if (event.type === "response-discard") texts.length = 0;
  }
  expect((await stream.result).text).toBe(texts.join(""));
  expect(texts[0]).toBe("It is eight degrees ");
  expect(standIn.requests).toHaveLength(3);
});

test.each(["nonsense", "empty"] as const)("is asked a second time when it is %s", async (type) => {
  const { standIn, model } = await connect([{ type }, undefined, undefined, { type }]);
  const options = { model, source, tools: [getWeather] };
  expect((await generate("How warm is Rome?", options)).calls).toHaveLength(1);
  expect((await generateStream("How warm is Rome?", options).result).calls).toHaveLength(1);
  expect(standIn.requests).toHaveLength(6);
});

test("is given up when it hangs, and asked again", async () => {
  for (const start of [generate, streamed]) {
    const { standIn, model } = await connect([{ type: "hang", afterChunks: 0 }]);
    const patient = retrying(model, { backoffMs: 1, attemptTimeoutMs: 300 });
    await start("How warm is Rome?", { model: patient, source, tools: [getWeather] });
    expect(standIn.requests).toHaveLength(3);
  }
});

test("is late with every chunk, and ends at once when it is closed", async () => {
  const { standIn, client } = await connect([
    { type: "delay", delayMs: 1 },
    { type: "delay", delayMs: 600_000 },
  ]);
  const ask = () => client.models.generateContentStream({ model: "any", contents: "Hello" });
  const read = async (): Promise<number> => {
    let chunks = 0;
    for await (const _chunk of await ask()) chunks += 1;
    return chunks;
  };
  expect(await read()).toBe(1);
  const ending = read().catch((error: unknown) => error);
  await expect.poll(() => standIn.requests[1]?.status).toBe(200);
  await standIn.close();
  expect(await ending).toMatchObject({ message: expect.stringMatching(/terminated|fetch failed/) });
});

test("sends every chunk twice", async () => {
  const { client } = await connect([{ type: "duplicate" }]);
  const ids: unknown[] = [];
  const contents = [{ role: "user", parts: [{ text: "Hello" }] }];
  for await (const chunk of await client.models.generateContentStream({ model: "any", contents })) {
    ids.push(chunk.functionCalls?.[0]?.id);
  }
  expect(ids).toEqual([expect.any(String), ids[0]]);
});
