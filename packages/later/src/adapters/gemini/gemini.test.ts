import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { GoogleGenAI } from "@google/genai";
import { describe, expect, onTestFinished, test } from "vitest";

import { countPeople, emptyRuntime, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { startGeminiStandIn } from "../../testing/gemini-stand-in.ts";
import { calls, text } from "../../testing/script.ts";
import type { GeminiStandInOptions } from "../../testing/stand-in/stand-in-options.ts";
import type { GeminiOptions } from "./declaration-converter.ts";
import type { GeminiSdk } from "./gemini-sdk.ts";
import { gemini } from "./gemini.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople, fail];
const rome = { name: "getWeather", args: { city: "Rome" } };
const oslo = { name: "getWeather", args: { city: "Oslo2" } };

/** The real SDK before a server that refuses what the API refuses. */
async function connect(standInOptions: GeminiStandInOptions, options: GeminiOptions = {}) {
  const standIn = await startGeminiStandIn(standInOptions);
  onTestFinished(() => standIn.close());
  const client = new GoogleGenAI({
    apiKey: standIn.apiKey,
    httpOptions: { baseUrl: standIn.url },
  });
  return { standIn, model: gemini(client, "gemini-test", options) };
}

const talk = [calls(rome, { name: "fail" }, oslo), calls(rome), text("It is 8 degrees.")];

describe("gemini with Google's SDK", () => {
  test("leads a conversation of several rounds that the API accepts", async () => {
    const { model, standIn } = await connect({ script: talk });
    const result = await generate("How warm?", { model, source, tools });
    expect(result).toMatchObject({ text: "It is 8 degrees.", rounds: 2, finishReason: "STOP" });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([true, false, true, true]);
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(result.usage.totalTokenCount).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("leads the same conversation as a stream", async () => {
    const { model, standIn } = await connect({ script: talk });
    const stream = generateStream("How warm?", { model, source, tools });
    const texts: string[] = [];
    for await (const event of stream) if (event.type === "text") texts.push(event.text);
    expect(texts.join("")).toBe("It is 8 degrees.");
    expect((await stream.result).calls).toHaveLength(4);
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test.each([
    { ids: false, signatures: false },
    { ids: true, signatures: true },
  ])("serves models with %j", async (generation) => {
    const { model } = await connect({ script: talk, ...generation });
    const result = await generate("How warm?", { model, source, tools });
    expect(result.text).toBe("It is 8 degrees.");
  });

  test("tells types in the older dialect on request", async () => {
    const { model, standIn } = await connect({ script: talk }, { schemaDialect: "openapi" });
    await generate("How warm?", { model, source, tools });
    expect(standIn.requests[0]?.body).toMatchObject({
      tools: [
        {
          functionDeclarations: [
            { name: "getWeather", parameters: { type: "OBJECT", required: ["city"] } },
            { name: "countPeople" },
            { name: "fail" },
          ],
        },
      ],
    });
  });

  test("sends instruction, configuration, tool mode and built-in tools beside the declarations", async () => {
    const { model, standIn } = await connect({ script: [text("Hi.")] });
    await generate("Hello", {
      model,
      source,
      tools: [getWeather],
      systemInstruction: "Be brief.",
      toolConfig: { mode: "ANY", functionNames: ["getWeather"] },
      config: { temperature: 0, tools: [{ urlContext: {} }] },
    });
    expect(standIn.requests[0]?.body).toMatchObject({
      systemInstruction: { parts: [{ text: "Be brief." }] },
      generationConfig: { temperature: 0 },
      tools: [{ urlContext: {} }, { functionDeclarations: [{ name: "getWeather" }] }],
      toolConfig: {
        functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["getWeather"] },
      },
    });
  });

  test("makes a second try that the API accepts after a malformed call", async () => {
    const malformed = { candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL" }] };
    const { model } = await connect({ script: [calls(rome), malformed, text("8 degrees.")] });
    const result = await generate("How warm?", { model, source, tools });
    expect(result.text).toBe("8 degrees.");
  });

  test("reports the status of a refused request", async () => {
    const { model } = await connect({ faults: [{ type: "status", status: 429 }] });
    const asked = generate("Hello", { model, source });
    await expect(asked).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      details: { model: "gemini-test", status: 429 },
      cause: { name: "ApiError" },
    });
  });

  test.each<["garbage" | "cut", RegExp]>([
    ["garbage", /not valid JSON\.$/],
    ["cut", /broke off before its end\.$/],
  ])("says what was wrong with an answer that is %s", async (type, message) => {
    const { model } = await connect({
      script: () => text("one two three four five six"),
      faults: () => ({ type }),
    });
    const failure = {
      code: "MODEL_REQUEST_FAILED",
      message: expect.stringMatching(message),
      retryable: true,
    };
    await expect(generate("Hello", { model, source })).rejects.toMatchObject(failure);
    await expect(generateStream("Hello", { model, source }).result).rejects.toMatchObject(failure);
  });

  test("says why the API refuses a request, and that another try does not help", async () => {
    const standIn = await startGeminiStandIn({});
    onTestFinished(() => standIn.close());
    const httpOptions = { baseUrl: standIn.url };
    const model = gemini(new GoogleGenAI({ apiKey: "wrong", httpOptions }), "gemini-test");
    await expect(generate("Hello", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message:
        'The request to the model "gemini-test" failed with HTTP status 400: API key not valid. Please pass a valid API key.',
      details: { status: 400 },
      retryable: false,
    });
  });

  test("reports a server that is not there", async () => {
    const { model, standIn } = await connect({});
    await standIn.close();
    await expect(generate("Hello", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      details: { code: "ECONNREFUSED" },
    });
  });

  test("takes the request back when the conversation is cancelled", async () => {
    let arrive!: () => void;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let close!: () => void;
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const server = createServer((_request, response) => {
      response.on("close", close);
      arrive();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}`;
    const model = gemini(new GoogleGenAI({ apiKey: "k", httpOptions: { baseUrl } }), "m");
    const controller = new AbortController();
    const asked = generate("Hello", { model, source, signal: controller.signal });
    await arrived;
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    await closed;
  });
});

test("gemini with Google's SDK leaves no listener on the signal of a request", async () => {
  const { model } = await connect({ script: [text("One."), text("Two.")] });
  const { signal } = new AbortController();
  const request = {
    contents: [{ role: "user", parts: [{ text: "?" }] }],
    declarations: [],
  } as const;
  await model.generate(request, { signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
  for await (const _chunk of model.generateStream(request, { signal }));
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

describe("gemini", () => {
  function recordingSdk(answers: readonly object[]): GeminiSdk & { readonly asked: unknown[] } {
    const asked: unknown[] = [];
    return {
      asked,
      models: {
        generateContent: async (parameters) => {
          asked.push(parameters);
          return answers[0] ?? {};
        },
        generateContentStream: async (parameters) => {
          asked.push(parameters);
          return (async function* () {
            yield* answers;
          })();
        },
      },
    };
  }
  const request = {
    contents: [{ role: "user", parts: [{ text: "?" }] }],
    declarations: [],
  } as const;

  test.each([
    [undefined, "m"],
    [{}, "m"],
    [{ models: {} }, "m"],
    [recordingSdk([]), undefined],
    [recordingSdk([]), ""],
  ])("is not made of %j and %j", (client, name) => {
    expect(() => gemini(client as GeminiSdk, name as string)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });

  test("gives the very content of the SDK, without its HTTP response", async () => {
    const answer = { ...text("Hi."), sdkHttpResponse: { headers: { secret: "x" } } };
    const response = await gemini(recordingSdk([answer]), "m").generate(request);
    expect(response).toEqual(text("Hi."));
    expect(response.candidates?.[0]?.content).toBe(answer.candidates?.[0]?.content);
  });

  test("throws when a stream ends without a reason after it has begun", async () => {
    const chunk: ModelResponse = {
      candidates: [{ content: { role: "model", parts: [{ text: "Once" }] } }],
    };
    const stream = gemini(recordingSdk([chunk]), "m").generateStream(request);
    const read = async (): Promise<void> => {
      for await (const _chunk of stream);
    };
    await expect(read()).rejects.toThrow("broke off");
  });

  test("asks without the SDK's own calling", async () => {
    const sdk = recordingSdk([text("Hi.")]);
    await gemini(sdk, "m").generate(request, { signal: new AbortController().signal });
    expect(sdk.asked).toEqual([
      {
        model: "m",
        contents: request.contents,
        config: {
          abortSignal: expect.any(AbortSignal),
          automaticFunctionCalling: { disable: true },
        },
      },
    ]);
  });

  test("asks with a signal that has fired when the given one has", async () => {
    const sdk = recordingSdk([text("Hi.")]);
    await gemini(sdk, "m").generate(request, { signal: AbortSignal.abort("enough") });
    expect(sdk.asked).toMatchObject([
      { config: { abortSignal: { aborted: true, reason: "enough" } } },
    ]);
  });

  test("sends declarations that the SDK may rewrite, and the same ones each time", async () => {
    const sdk = recordingSdk([text("Hi.")]);
    const model = gemini(sdk, "m");
    const declarations = [getWeather.declaration];
    await model.generate({ ...request, declarations });
    const [first] = structuredClone(sdk.asked);
    const sent = (sdk.asked[0] as { config: { tools: { functionDeclarations: object[] }[] } })
      .config;
    Object.assign(sent.tools[0]?.functionDeclarations[0] ?? {}, { name: "rewritten" });
    await model.generate({ ...request, declarations });
    expect(sdk.asked[1]).toEqual(first);
  });

  test("reports what Gemini cannot be told of a tool, once", async () => {
    const told: unknown[] = [];
    const declaration = {
      ...getWeather.declaration,
      parametersJsonSchema: {
        type: "object",
        properties: { city: { type: "string", pattern: "^[A-Z]" } },
      },
    } as const;
    const model = gemini(recordingSdk([text("Hi.")]), "m", {
      onLoss: (tool, loss) => {
        told.push([tool, loss.path, loss.keyword]);
      },
    });
    await model.generate({ ...request, declarations: [declaration] });
    await model.generate({ ...request, declarations: [declaration] });
    expect(told).toEqual([["getWeather", "/properties/city", "pattern"]]);
  });

  test("refuses a configuration that the conversation would not honour", async () => {
    const model = gemini(recordingSdk([text("Hi.")]), "m");
    const configs = [
      { abortSignal: new AbortController().signal },
      { toolConfig: { functionCallingConfig: { mode: "ANY" } } },
      { tools: [{ functionDeclarations: [{ name: "f" }] }] },
      { tools: [{ callTool: () => [], tool: () => ({}) }] },
    ];
    for (const config of configs) {
      const asked = generate("?", { model, source, config });
      await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }
  });

  test("keeps the rest of the SDK's tool configuration", async () => {
    const sdk = recordingSdk([text("Hi.")]);
    const toolConfig = { includeServerSideToolInvocations: true };
    await gemini(sdk, "m").generate({
      ...request,
      declarations: [getWeather.declaration],
      toolConfig: { mode: "NONE", functionNames: ["getWeather"] },
      config: { toolConfig },
    });
    expect(sdk.asked[0]).toHaveProperty("config.toolConfig", {
      ...toolConfig,
      functionCallingConfig: { mode: "NONE" },
    });
  });

  test("sends no mode where there is nothing to call", async () => {
    const sdk = recordingSdk([text("Hi.")]);
    await gemini(sdk, "m").generate({ ...request, toolConfig: { mode: "ANY" } });
    expect(sdk.asked[0]).not.toHaveProperty("config.toolConfig");
  });

  test("sends integers that JSON cannot carry as text", async () => {
    const sdk = recordingSdk([text("Hi.")]);
    const args = { id: 2n ** 60n, count: 3n };
    const contents = [{ role: "model", parts: [{ functionCall: { name: "f", args } }] }] as const;
    await gemini(sdk, "m").generate({ ...request, contents });
    expect(sdk.asked[0]).toMatchObject({
      contents: [{ parts: [{ functionCall: { args: { id: (2n ** 60n).toString(), count: 3 } } }] }],
    });
  });
});
