import { GoogleGenAI } from "@google/genai";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { gemini } from "../adapters/gemini/gemini.ts";
import { emptyRuntime, getWeather } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import { generate } from "../conversation/generate.ts";
import type { ModelClient, ModelRequest } from "../conversation/model/model-client.ts";
import { retrying } from "../conversation/retry/retrying.ts";
import { startGeminiStandIn } from "../testing/gemini-stand-in.ts";
import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { inMemoryTelemetry, keepContexts } from "./fixtures/in-memory-telemetry.ts";

beforeAll(keepContexts);

const request: ModelRequest = {
  contents: [{ role: "user", parts: [{ text: "How warm is Rome, Ada asks?" }] }],
  declarations: [],
};
const usage = {
  promptTokenCount: 10,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 2,
};
const answer = {
  ...text("Ada, it is 8 degrees."),
  usageMetadata: usage,
  responseId: "r1",
  modelVersion: "m-001",
};
const common = {
  "gen_ai.operation.name": "generate_content",
  "gen_ai.provider.name": "gcp.gemini",
  "gen_ai.request.model": "scripted-model",
};

/** A model that never answers, whatever its signal says. */
const hanging: ModelClient = {
  model: "hanging",
  generate: () => new Promise(() => {}),
  generateStream: () => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
  }),
};

describe("the span of a request to a model", () => {
  it("says by the names of the conventions what was asked of whom and what came, and nothing of what was said", async () => {
    const telemetry = inMemoryTelemetry();
    const model = telemetry.model(scriptedModel([answer]));
    const config = { temperature: 0, maxOutputTokens: 100, topP: 0.5, topK: 3, seed: 7, tools: [] };
    expect(await model.generate({ ...request, config, output: { type: "object" } })).toEqual(
      answer,
    );
    const span = telemetry.span("generate_content scripted-model");
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.attributes).toEqual({
      ...common,
      "gen_ai.request.temperature": 0,
      "gen_ai.request.max_tokens": 100,
      "gen_ai.request.top_p": 0.5,
      "gen_ai.request.top_k": 3,
      "gen_ai.request.seed": 7,
      "gen_ai.output.type": "json",
      "gen_ai.response.id": "r1",
      "gen_ai.response.model": "m-001",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.cache_read.input_tokens": 4,
      "gen_ai.usage.output_tokens": 7,
      "gen_ai.usage.reasoning.output_tokens": 2,
    });
    const dimensions = { ...common, "gen_ai.response.model": "m-001" };
    expect(await telemetry.measured()).toEqual([
      {
        name: "gen_ai.client.token.usage",
        attributes: { ...dimensions, "gen_ai.token.type": "input" },
        count: 1,
        sum: 10,
      },
      {
        name: "gen_ai.client.token.usage",
        attributes: { ...dimensions, "gen_ai.token.type": "output" },
        count: 1,
        sum: 7,
      },
      {
        name: "gen_ai.client.operation.duration",
        attributes: dimensions,
        count: 1,
        sum: expect.any(Number),
      },
    ]);
  });

  it("has the provider and the operation that it is told", async () => {
    const telemetry = inMemoryTelemetry();
    const options = { provider: "openai", operation: "chat" };
    await telemetry.model(scriptedModel([answer]), options).generate(request);
    expect(telemetry.span("chat scripted-model").attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
    });
  });

  it("has messages, instructions and declarations when content is asked for", async () => {
    const telemetry = inMemoryTelemetry({ captureContent: true });
    const rome = { id: "c1", name: "getWeather", args: { city: "Rome" } };
    const model = telemetry.model(scriptedModel([calls(rome), answer]));
    const source = emptyRuntime();
    const systemInstruction = "Be brief.";
    await generate("How warm?", { model, source, tools: [getWeather], systemInstruction });
    const [, second] = telemetry.spans();
    const json = (name: string): unknown => JSON.parse(String(second?.attributes[name]));
    expect(json("gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be brief." }]);
    expect(json("gen_ai.tool.definitions")).toMatchObject([
      { type: "function", name: "getWeather", description: expect.any(String) },
    ]);
    expect(json("gen_ai.input.messages")).toMatchObject([
      { role: "user", parts: [{ type: "text", content: "How warm?" }] },
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "c1", name: "getWeather", arguments: { city: "Rome" } }],
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1" }] },
    ]);
    expect(json("gen_ai.output.messages")).toEqual([
      {
        role: "assistant",
        parts: [{ type: "text", content: "Ada, it is 8 degrees." }],
        finish_reason: "stop",
      },
    ]);
  });

  it("lasts for a whole stream, and says when its first chunk came", async () => {
    const telemetry = inMemoryTelemetry();
    const chunks = [text("It is "), { ...text("8 degrees."), usageMetadata: usage }];
    const model = telemetry.model(scriptedModel([chunks]));
    const seen: unknown[] = [];
    for await (const chunk of model.generateStream(request)) {
      expect(telemetry.spans()).toEqual([]);
      seen.push(chunk);
    }
    expect(seen).toEqual(chunks);
    expect(telemetry.span("generate_content scripted-model").attributes).toMatchObject({
      "gen_ai.request.stream": true,
      "gen_ai.response.time_to_first_chunk": expect.any(Number),
      "gen_ai.usage.output_tokens": 7,
    });
  });

  it("says with which status a request failed, and keeps what the client says to itself", async () => {
    const telemetry = inMemoryTelemetry();
    const busy = Object.assign(new Error("key=secret"), { status: 429 });
    const model = telemetry.model(scriptedModel([busy, [text("It is "), text("8.")]]));
    await expect(model.generate(request)).rejects.toBe(busy);
    const span = telemetry.span("generate_content scripted-model");
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes["error.type"]).toBe("429");
    expect(span.events).toMatchObject([
      { name: "gen_ai.client.operation.exception", attributes: { "exception.type": "429" } },
    ]);
    expect(await telemetry.measured()).toMatchObject([
      { name: "gen_ai.client.operation.duration", attributes: { "error.type": "429" } },
    ]);
    const telling = inMemoryTelemetry({ captureContent: true });
    await expect(telling.model(scriptedModel([busy])).generate(request)).rejects.toBe(busy);
    const told = telling.span("generate_content scripted-model");
    expect(JSON.stringify([told.events, told.status])).not.toContain("secret");
  });

  it.each([
    ["a type error", new TypeError("no"), "TypeError"],
    [
      "a code of the system",
      Object.assign(new Error("no"), { code: "ECONNREFUSED" }),
      "ECONNREFUSED",
    ],
    [
      "an error with a name of its own",
      Object.assign(new Error("no"), { name: "not a name" }),
      "_OTHER",
    ],
  ])("says what kind of error it was: %s", async (_name, error, type) => {
    const telemetry = inMemoryTelemetry();
    await expect(telemetry.model(scriptedModel([error])).generate(request)).rejects.toBe(error);
    expect(telemetry.spans()[0]?.attributes["error.type"]).toBe(type);
  });

  it("ends when nobody waits for the answer any more, also where the client hangs", async () => {
    const telemetry = inMemoryTelemetry();
    const model = telemetry.model(hanging);
    for (const ask of [
      generate,
      (...args: Parameters<typeof generate>) => generateStream(...args).result,
    ]) {
      const controller = new AbortController();
      const running = ask("How warm?", {
        model,
        source: emptyRuntime(),
        signal: controller.signal,
        onEvent: () => setImmediate(() => controller.abort()),
      });
      await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
    }
    expect(telemetry.spans().map(({ attributes }) => attributes["error.type"])).toEqual([
      "CANCELLED",
      "CANCELLED",
    ]);
  });

  it("ends when a stream breaks off", async () => {
    const telemetry = inMemoryTelemetry();
    const broken = Object.assign(new Error("gone"), { code: "ECONNRESET" });
    const model = telemetry.model({
      ...hanging,
      async *generateStream() {
        yield answer;
        throw broken;
      },
    });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const chunk of model.generateStream(request)) seen.push(chunk);
    })();
    await expect(reading).rejects.toBe(broken);
    expect(seen).toEqual([answer]);
    expect(telemetry.spans()).toMatchObject([{ attributes: { "error.type": "ECONNRESET" } }]);
  });

  it("ends when a stream is left early", async () => {
    const telemetry = inMemoryTelemetry();
    const model = telemetry.model(scriptedModel([[text("It is "), text("8.")]]));
    for await (const _chunk of model.generateStream(request)) break;
    expect(telemetry.spans()).toMatchObject([{ attributes: { "error.type": "CANCELLED" } }]);
  });

  it("is one per attempt inside of retries, and one for all of them outside", async () => {
    const busy = Object.assign(new Error("busy"), { status: 503 });
    const options = { backoffMs: 1 };
    const inside = inMemoryTelemetry();
    await retrying(inside.model(scriptedModel([busy, answer])), options).generate(request);
    expect(inside.spans().map(({ attributes }) => attributes["error.type"])).toEqual([
      "503",
      undefined,
    ]);
    const outside = inMemoryTelemetry();
    await outside.model(retrying(scriptedModel([busy, answer]), options)).generate(request);
    expect(outside.spans()).toHaveLength(1);
  });

  it("survives answers that are none", async () => {
    const telemetry = inMemoryTelemetry({ captureContent: true });
    const garbage = { candidates: 5, usageMetadata: { promptTokenCount: "many" } } as never;
    const model = telemetry.model(scriptedModel([garbage]));
    expect(await model.generate(request)).toEqual(garbage);
    expect(telemetry.spans()).toHaveLength(1);
  });

  it("has in it what the client of the model does itself", async () => {
    const telemetry = inMemoryTelemetry();
    const inner: ModelClient = {
      model: "inner",
      generate: async () => (telemetry.inner("request"), answer),
      async *generateStream() {
        telemetry.inner("first chunk");
        yield answer;
        telemetry.inner("last chunk");
        yield answer;
      },
    };
    const model = telemetry.model(inner);
    await model.generate(request);
    for await (const _chunk of model.generateStream(request));
    const [generated, streamed] = telemetry.spans().filter(({ name }) => name.endsWith(" inner"));
    const parentOf = (name: string): unknown => telemetry.span(name).parentSpanContext?.spanId;
    expect(parentOf("request")).toBe(generated?.spanContext().spanId);
    expect(parentOf("first chunk")).toBe(streamed?.spanContext().spanId);
    expect(parentOf("last chunk")).toBe(streamed?.spanContext().spanId);
  });

  it("is made of what Google's SDK gives", async () => {
    const standIn = await startGeminiStandIn({ script: [text("8 degrees.")] });
    onTestFinished(() => standIn.close());
    const client = new GoogleGenAI({
      apiKey: standIn.apiKey,
      httpOptions: { baseUrl: standIn.url },
    });
    const telemetry = inMemoryTelemetry();
    const model = telemetry.model(gemini(client, "gemini-3.8-flash"));
    expect((await generate("How warm?", { model, source: emptyRuntime() })).text).toBe(
      "8 degrees.",
    );
    expect(telemetry.span("generate_content gemini-3.8-flash").attributes).toMatchObject({
      "gen_ai.request.model": "gemini-3.8-flash",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
    });
  });
});
