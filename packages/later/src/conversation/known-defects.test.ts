import { GoogleGenAI } from "@google/genai";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { gemini } from "../adapters/gemini/gemini.ts";
import { deftool } from "../declare/deftool.ts";
import type { ParametersSchema, ToolDefinition } from "../declare/tool-definition.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";
import { startGeminiStandIn } from "../testing/gemini-stand-in.ts";
import { calls, text } from "../testing/script.ts";
import type { GenerateContentRequest, WirePart } from "../testing/stand-in/generate-request.ts";
import type { GeminiStandInOptions } from "../testing/stand-in/stand-in-options.ts";
import type { Content, Part } from "./content/content.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { emptyRuntime, fail, getWeather, stopped, wait } from "./fixtures/tools.ts";
import { generateStream } from "./generate-stream.ts";
import { generate } from "./generate.ts";
import type { ModelResponse } from "./model/model-client.ts";

/**
 * Each of these went wrong in a client of Gemini, or in another toolkit for models. Google's own SDK talks to a server
 * that refuses what the API refuses, unless a test says otherwise.
 */

const source = emptyRuntime();
const tools = [getWeather, fail, wait];
const rome = { name: "getWeather", args: { city: "Rome" } };
const oslo = { name: "getWeather", args: { city: "Oslo2" } };

async function connect(options: GeminiStandInOptions, dialect?: "openapi") {
  const standIn = await startGeminiStandIn(options);
  onTestFinished(() => standIn.close());
  const client = new GoogleGenAI({
    apiKey: standIn.apiKey,
    httpOptions: { baseUrl: standIn.url },
  });
  const model = gemini(
    client,
    "gemini-3-pro",
    dialect === undefined ? {} : { schemaDialect: dialect },
  );
  const bodies = (): readonly GenerateContentRequest[] =>
    standIn.requests.map(({ body }) => body as GenerateContentRequest);
  const statuses = (): readonly unknown[] => standIn.requests.map(({ status }) => status);
  return { model, bodies, statuses, standIn };
}

function respond(parts: readonly Part[], finishReason = "STOP"): ModelResponse {
  return { candidates: [{ content: { role: "model", parts }, finishReason }] };
}

function toolOf(name: string, execute: (args: never) => unknown, parameters?: ParametersSchema) {
  const definition: ToolDefinition<ParametersSchema, unknown> = {
    name,
    description: "A tool of a test.",
    parameters: parameters ?? { type: "object", properties: {} },
    register: false,
    execute: execute as (args: unknown) => unknown,
  };
  return deftool(definition);
}

function answersIn(content: { readonly parts?: readonly WirePart[] } | undefined) {
  return content?.parts?.map((part) => part.functionResponse);
}

async function eventsOf(stream: AsyncIterable<ConversationEvent>) {
  const events: ConversationEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe("what clients of Gemini got wrong", () => {
  test("B1: no turn has another role than user and model, streamed or not", async () => {
    const script = [calls(rome, { name: "fail" }), calls(oslo), text("Done.")];
    const whole = await connect({ script });
    await generate("?", { model: whole.model, source, tools });
    const streamed = await connect({ script });
    await generateStream("?", { model: streamed.model, source, tools }).result;
    for (const { bodies, statuses } of [whole, streamed]) {
      expect(statuses()).toEqual([200, 200, 200]);
      const roles = bodies()
        .at(-1)
        ?.contents.map(({ role }) => role);
      expect(roles).toEqual(["user", "model", "user", "model", "user"]);
    }
  });

  test("B2: an answer goes by the function's name, not by the id of its call", async () => {
    const { model, bodies } = await connect({
      script: [calls({ ...rome, id: "c1" }), text("Done.")],
    });
    await generate("?", { model, source, tools });
    expect(answersIn(bodies()[1]?.contents[2])).toMatchObject([{ id: "c1", name: "getWeather" }]);
  });

  test("B3: an answer has the model's id of its call, and none where the model gave none", async () => {
    const script = [calls(rome, oslo), text("Done.")];
    const known = await connect({ script });
    await generate("?", { model: known.model, source, tools });
    const [, asked, answered] = known.bodies()[1]?.contents ?? [];
    const ids = asked?.parts?.map((part) => part.functionCall?.id);
    expect(ids).toEqual([expect.any(String), expect.any(String)]);
    expect(answersIn(answered)?.map((answer) => answer?.id)).toEqual(ids);
    const unknown = await connect({ script, ids: false });
    await generate("?", { model: unknown.model, source, tools });
    expect(answersIn(unknown.bodies()[1]?.contents[2])?.[0]).not.toHaveProperty("id");
  });

  test("B4: the model's turn goes back as it came, with texts, thoughts and signatures", async () => {
    const parts = [
      { text: "I will look.", thought: true },
      { text: "Let me see.", thoughtSignature: "dGV4dA==" },
      { functionCall: { ...rome, id: "c1" }, thoughtSignature: "Y2FsbA==" },
      { functionCall: { ...oslo, id: "c2" } },
    ];
    const { model, bodies, statuses } = await connect({ script: [respond(parts), text("Done.")] });
    await generate("?", { model, source, tools });
    expect(bodies()[1]?.contents[1]).toEqual({ role: "model", parts });
    expect(statuses()).toEqual([200, 200]);
  });

  test("B5: a stream goes on for as many rounds as there are calls, up to the limit", async () => {
    const script = [calls(rome), calls(oslo), calls(rome), text("Done.")];
    const { model } = await connect({ script });
    const events = await eventsOf(generateStream("?", { model, source, tools }));
    expect(events.filter(({ type }) => type === "call-end")).toHaveLength(3);
    const endless = await connect({ script: () => calls(rome) });
    const stream = generateStream("?", { model: endless.model, source, tools, maxRounds: 2 });
    await expect(stream.result).rejects.toMatchObject({ code: "TURN_LIMIT_EXCEEDED" });
  });

  test("B6: a stream runs the calls of later chunks too, as one turn", async () => {
    const chunked = [respond([{ text: "Both: " }], ""), calls(rome), calls(oslo)].map(unfinished);
    const { model, bodies, statuses } = await connect({ script: [chunked, text("Done.")] });
    const result = await generateStream("?", { model, source, tools }).result;
    expect(result.calls.map(({ call }) => call.args)).toEqual([rome.args, oslo.args]);
    expect(bodies()[1]?.contents).toHaveLength(3);
    expect(statuses()).toEqual([200, 200]);
  });

  test("B7: a stream tells text as it is written, also where tools are offered", async () => {
    let finish!: () => void;
    const line = (said: string): string =>
      `data: ${JSON.stringify(respond([{ text: said }], said === "end" ? "STOP" : undefined))}\n\n`;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(line("begin ")));
        finish = () => {
          controller.enqueue(new TextEncoder().encode(line("end")));
          controller.close();
        };
      },
    });
    const headers = { "content-type": "text/event-stream" };
    const fetch = async (): Promise<Response> => new Response(body, { headers });
    const client = new GoogleGenAI({ apiKey: "k", httpOptions: { fetch } });
    const stream = generateStream("?", { model: gemini(client, "m"), source, tools });
    const texts: string[] = [];
    for await (const event of stream) {
      if (event.type !== "text") continue;
      texts.push(event.text);
      if (texts.length === 1) finish();
    }
    expect(texts).toEqual(["begin ", "end"]);
  });

  test("B8: a stream sends what any request sends, and takes calls without arguments", async () => {
    const options = {
      source,
      tools,
      systemInstruction: "Be brief.",
      toolConfig: { mode: "VALIDATED", functionNames: ["fail"] },
      config: { temperature: 0, safetySettings: [] },
    } as const;
    const script = [calls({ name: "fail" }), text("Done.")];
    const whole = await connect({ script });
    await generate("?", { ...options, model: whole.model });
    const streamed = await connect({ script });
    const result = await generateStream("?", { ...options, model: streamed.model }).result;
    expect(streamed.bodies()[0]).toEqual(whole.bodies()[0]);
    expect(streamed.bodies()[0]).toMatchObject({
      systemInstruction: { parts: [{ text: "Be brief." }] },
      generationConfig: { temperature: 0 },
      toolConfig: { functionCallingConfig: { mode: "VALIDATED", allowedFunctionNames: ["fail"] } },
    });
    expect(result.calls[0]?.outcome).toMatchObject({ error: { type: "TOOL_EXECUTION_FAILED" } });
  });

  test("B9: no two calls of a conversation have one id, whatever the model sends", async () => {
    const script = [
      calls({ ...rome, id: "call_0" }, { ...oslo, id: "call_0" }),
      calls({ ...oslo, id: "call_0" }),
      text("Done."),
    ];
    const { model } = await connect({ script });
    const result = await generate("?", { model, source, tools });
    expect(new Set(result.calls.map(({ call }) => call.id)).size).toBe(3);
    expect(result.calls.every(({ outcome }) => outcome.ok)).toBe(true);
  });

  test("B10: a call that takes too long is answered under its own id, beside the others", async () => {
    const script = [calls({ name: "wait", id: "slow" }, { ...rome, id: "quick" }), text("Done.")];
    const { model, bodies } = await connect({ script });
    await generate("?", { model, source, tools, timeoutMs: 5 });
    expect(answersIn(bodies()[1]?.contents[2])).toMatchObject([
      { id: "slow", name: "wait", response: { error: { type: "TIMEOUT" } } },
      { id: "quick", response: { output: { degrees: 8 } } },
    ]);
  });

  test("B11, langgraph#6449: whatever a tool throws becomes an answer", async () => {
    const thrown = [undefined, null, "text", 5n, Symbol("s"), { reason: 1 }, new RangeError("far")];
    const throwing = thrown.map((value, index) =>
      toolOf(`throw${index}`, () => {
        throw value;
      }),
    );
    const rejecting = toolOf("reject", () => Promise.reject(new Error("late")));
    const strange = toolOf("strange", () => ({
      get value() {
        throw new Error("in a getter");
      },
    }));
    const all = [...throwing, rejecting, strange];
    const script = [calls(...all.map((tool) => ({ name: tool.declaration.name }))), text("Done.")];
    const { model, bodies } = await connect({ script });
    const result = await generate("?", { model, source, tools: all });
    expect(result.text).toBe("Done.");
    const answers = answersIn(bodies()[1]?.contents[2]) ?? [];
    expect(answers).toHaveLength(all.length);
    for (const answer of answers) expect(answer?.response).toHaveProperty("error.message");
  });

  test("B12: arguments of a wrong type reach no function, and the model is told what is wrong", async () => {
    const got: unknown[] = [];
    const parameters = { type: "object", properties: { days: { type: "integer" } } } as const;
    const plan = toolOf("plan", (args) => void got.push(args), parameters);
    const script = [calls({ name: "plan", args: { days: { count: 3 } } }), text("Done.")];
    const { model, bodies } = await connect({ script });
    await generate("?", { model, source, tools: [plan] });
    expect(got).toEqual([]);
    expect(answersIn(bodies()[1]?.contents[2])?.[0]?.response).toMatchObject({
      error: {
        type: "PARAMETER_VALIDATION_FAILED",
        details: { violations: [{ path: "/days", keyword: "type" }] },
      },
    });
  });

  test("B13: a function gets the arguments of its call", async () => {
    const got: unknown[] = [];
    const parameters = { type: "object", properties: { city: { type: "string" } } } as const;
    const note = toolOf("note", (args) => void got.push(args), parameters);
    const { model } = await connect({
      script: [calls({ name: "note", args: rome.args }), text("Done.")],
    });
    await generate("?", { model, source, tools: [note] });
    expect(got).toEqual([{ city: "Rome" }]);
  });

  test("B14: calls of other candidates are neither run nor answered", async () => {
    const [first] = calls(rome).candidates ?? [];
    const [other] = calls(oslo, oslo).candidates ?? [];
    const response = { candidates: [first, { ...other, index: 1 }] } as ModelResponse;
    const { model, statuses } = await connect({ script: [response, text("Done.")] });
    const result = await generate("?", { model, source, tools, config: { candidateCount: 2 } });
    expect(result.calls).toHaveLength(1);
    expect(statuses()).toEqual([200, 200]);
  });

  test("B15: under ANY the conversation comes to an end", async () => {
    const { model } = await connect({});
    const question = "How warm is it in Rome?";
    const result = await generate(question, {
      model,
      source,
      tools: [getWeather],
      toolConfig: { mode: "ANY" },
    });
    expect(result.rounds).toBeGreaterThan(0);
    expect(result.text).not.toBe("");
  });

  test("B16, vercel/ai#3371, SWE-agent#1431: a tool without parameters is declared without an empty object", async () => {
    for (const dialect of [undefined, "openapi"] as const) {
      const { model, bodies, statuses } = await connect({ script: [text("Hi.")] }, dialect);
      await generate("?", { model, source, tools: [fail] });
      expect(bodies()[0]?.tools?.[0]?.functionDeclarations).toEqual([
        { name: "fail", description: "Fails." },
      ]);
      expect(statuses()).toEqual([200]);
    }
  });

  test("B17: a tool configuration is honoured or refused, but never dropped", async () => {
    const { model, bodies } = await connect({ script: [text("Hi.")] });
    await generate("?", { model, source, tools, toolConfig: { mode: "NONE" } });
    expect(bodies()[0]).toHaveProperty("toolConfig.functionCallingConfig.mode", "NONE");
    const wrong = [
      { mode: "any" },
      { functionNames: ["fail"] },
      { mode: "ANY", functionNames: ["fial"] },
    ];
    for (const toolConfig of wrong) {
      const asked = generate("?", { model, source, tools, toolConfig: toolConfig as never });
      await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }
    const config = { toolConfig: { functionCallingConfig: { mode: "ANY" } } };
    const asked = generate("?", { model, source, tools, config });
    await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("B18: names of members stay as they are, also those that look like keywords", async () => {
    const members = {
      max_length: { type: "integer" },
      minLength: { type: "string" },
    };
    const parameters = {
      type: "object",
      properties: {
        first_name: { type: "string", enum: ["snake_case"] },
        options: { type: "object", properties: members },
      },
    } as const;
    const tool = toolOf("named", () => null, parameters as JsonSchemaObject);
    for (const dialect of [undefined, "openapi"] as const) {
      const { model, bodies, statuses } = await connect({ script: [text("Hi.")] }, dialect);
      await generate("?", { model, source, tools: [tool] });
      const [declared] = bodies()[0]?.tools?.[0]?.functionDeclarations ?? [];
      const sent = (declared?.parametersJsonSchema ?? declared?.parameters) as JsonSchemaObject;
      expect(sent.properties).toHaveProperty("first_name.enum", ["snake_case"]);
      const { options } = sent.properties as Record<string, JsonSchemaObject>;
      expect(Object.keys(options?.properties ?? {})).toEqual(["max_length", "minLength"]);
      expect(statuses()).toEqual([200]);
    }
  });

  test.each([
    ["a malformed call", { candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL" }] }],
    ["no candidates", { candidates: [] }],
    ["an empty content", respond([{ text: "" }])],
    ["a call of no tool", { candidates: [{ finishReason: "UNEXPECTED_TOOL_CALL" }] }],
  ] as const)(
    "B19, hermes#83869, gemini-cli#12674, req_llm#944: %s is no answer, and asked for once more",
    async (_what, response) => {
      const { model, statuses } = await connect({ script: [response, text("Here I am.")] });
      expect((await generate("?", { model, source, tools })).text).toBe("Here I am.");
      expect(statuses()).toEqual([200, 200]);
      const again = await connect({ script: [response, response] });
      await expect(generate("?", { model: again.model, source, tools })).rejects.toMatchObject({
        code: "MODEL_STOPPED",
      });
    },
  );

  test("B20: calls without a usable name break nothing", async () => {
    for (const name of ["", " ", undefined, 7]) {
      const nameless = { functionCall: { name, args: {} } } as unknown as Part;
      const { model } = await connect({
        script: [respond([nameless]), text("Sorry.")],
        signatures: false,
      });
      expect((await generate("?", { model, source, tools })).text).toBe("Sorry.");
    }
  });

  test("B21: conversations have tools of their own, and no others can be called", async () => {
    const script = [calls(rome), text("Done.")];
    const [one, other] = [await connect({ script }), await connect({ script })];
    const [allowed, refused] = await Promise.all([
      generate("?", { model: one.model, source, tools: [getWeather] }),
      generate("?", { model: other.model, source, tools: [fail] }),
    ]);
    expect(allowed.calls[0]?.outcome.ok).toBe(true);
    expect(refused.calls[0]?.outcome).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
  });

  const asked = {
    role: "model",
    parts: [{ functionCall: { id: "c1", ...rome }, thoughtSignature: "c2ln" }],
  };
  const answer = { id: "c1", name: "getWeather", response: { output: 8 } };
  const answered = { role: "user", parts: [{ functionResponse: answer }] };

  test.each([
    ["the role of B1", [asked, { ...answered, role: "tool" }]],
    [
      "the name of B2",
      [asked, { ...answered, parts: [{ functionResponse: { ...answer, name: "c1" } }] }],
    ],
    [
      "the id of B3",
      [asked, { ...answered, parts: [{ functionResponse: { ...answer, id: "other" } }] }],
    ],
    [
      "the lost signature of B4",
      [{ ...asked, parts: [{ functionCall: { id: "c1", ...rome } }] }, answered],
    ],
    ["the answers of B14", [asked, { ...answered, parts: [...answered.parts, ...answered.parts] }]],
  ])("B22: the tests talk to a server that refuses %s", async (_what, contents) => {
    const { standIn } = await connect({ script: [calls({ ...rome, id: "c1" }), text("Hi.")] });
    const client = new GoogleGenAI({
      apiKey: standIn.apiKey,
      httpOptions: { baseUrl: standIn.url },
    });
    const question = { role: "user", parts: [{ text: "How warm?" }] };
    const ask = (turns: readonly object[]) =>
      client.models.generateContent({ model: "m", contents: [question, ...turns] as never });
    const { candidates } = await ask([]);
    const signature = candidates?.[0]?.content?.parts?.[0]?.thoughtSignature;
    const signed = JSON.parse(
      JSON.stringify(contents).replace("c2ln", String(signature)),
    ) as object[];
    await expect(ask(signed)).rejects.toMatchObject({ status: 400 });
  });
});

/** A chunk that is not the last. */
function unfinished(
  response: ModelResponse,
  index: number,
  all: readonly ModelResponse[],
): ModelResponse {
  const [candidate] = response.candidates ?? [];
  const { finishReason, ...rest } = candidate ?? {};
  const isLast = index === all.length - 1;
  return { candidates: [isLast && finishReason !== undefined ? { ...rest, finishReason } : rest] };
}

describe("where calling functions automatically goes wrong", () => {
  test("a tool that throws ends no run", async () => {
    const { model } = await connect({ script: [calls({ name: "fail" }), text("It failed.")] });
    expect((await generate("?", { model, source, tools })).text).toBe("It failed.");
    const streamed = await connect({ script: [calls({ name: "fail" }), text("It failed.")] });
    const stream = generateStream("?", { model: streamed.model, source, tools });
    expect((await stream.result).text).toBe("It failed.");
  });

  test("at the limit the error tells of every call that ran", async () => {
    const { model } = await connect({ script: () => calls(rome) });
    await expect(generate("?", { model, source, tools, maxRounds: 1 })).rejects.toMatchObject({
      code: "TURN_LIMIT_EXCEEDED",
      calls: { length: 1 },
      history: { length: 3 },
    });
  });

  test("answers come in the order of the calls, each once, whichever is done first", async () => {
    const order: string[] = [];
    let release!: () => void;
    const later = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = toolOf("slow", async () => {
      await later;
      order.push("slow");
    });
    const quick = toolOf("quick", () => {
      order.push("quick");
      release();
    });
    const script = [calls({ name: "slow" }, { name: "quick" }), text("Done.")];
    const { model, bodies, statuses } = await connect({ script });
    await generate("?", { model, source, tools: [slow, quick] });
    expect(order).toEqual(["quick", "slow"]);
    const names = answersIn(bodies()[1]?.contents[2])?.map((answer) => answer?.name);
    expect(names).toEqual(["slow", "quick"]);
    expect(statuses()).toEqual([200, 200]);
  });

  test("openai-agents-python#2204, openai-agents-python#3459: a call of a function that the model makes up is answered, streamed or not", async () => {
    const script = [calls({ name: "makeCoffee" }), text("I cannot.")];
    for (const ask of [
      async (model: ReturnType<typeof gemini>) => generate("?", { model, source, tools }),
      async (model: ReturnType<typeof gemini>) =>
        generateStream("?", { model, source, tools }).result,
    ]) {
      const { model, bodies } = await connect({ script });
      expect((await ask(model)).text).toBe("I cannot.");
      expect(answersIn(bodies()[1]?.contents[2])).toMatchObject([
        { name: "makeCoffee", response: { error: { type: "TOOL_NOT_FOUND" } } },
      ]);
    }
  });

  test("cancelling reaches the tools, and waits for none", async () => {
    const controller = new AbortController();
    const { model } = await connect({ script: [calls({ name: "wait", id: "defect-e" })] });
    const onEvent = ({ type }: ConversationEvent): void => {
      if (type === "call-partial") controller.abort();
    };
    const { signal } = controller;
    const asked = generate("?", { model, source, tools, signal, onEvent });
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    expect(stopped).toContain("defect-e");
  });

  test("what the caller hands in stays as it is", async () => {
    const history = [
      { role: "user", parts: [{ text: "Hello" }] },
      { role: "model", parts: [{ text: "Hi." }] },
    ] as const;
    const config = { temperature: 0, tools: [{ urlContext: {} }] };
    const before = JSON.stringify([history, config, getWeather.declaration]);
    const { model } = await connect({ script: [calls(rome), text("Done.")] });
    await generate("?", { model, source, tools, history, config });
    expect(JSON.stringify([history, config, getWeather.declaration])).toBe(before);
  });

  test("two tools of one name are refused", async () => {
    const twin = toolOf("fail", () => "other");
    const { model } = await connect({ script: [] });
    const asked = generate("?", { model, source, tools: [fail, twin] });
    await expect(asked).rejects.toMatchObject({ code: "DUPLICATE_TOOL" });
  });

  test("in streams tools run side by side", async () => {
    let running = 0;
    let most = 0;
    const busy = toolOf("busy", async () => {
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
    });
    const script = [calls(...Array.from({ length: 3 }, () => ({ name: "busy" }))), text("Done.")];
    const { model } = await connect({ script });
    await generateStream("?", { model, source, tools: [busy] }).result;
    expect(most).toBe(3);
  });
});

describe("what toolkits for models got wrong", () => {
  const nested = { type: "object", properties: { n: { $ref: "#/$defs/node" } }, required: ["n"] };
  const recursive = {
    type: "object",
    properties: { next: { $ref: "#/$defs/node" }, v: { type: "integer" } },
  };

  test.each<[string, JsonSchemaObject, object, object]>([
    [
      "9router#2309: multipleOf",
      { type: "object", properties: { a: { type: "integer", multipleOf: 5 } } },
      { a: 10 },
      { a: 7 },
    ],
    [
      "opencode#11888, opencode#13150: members beside other types",
      {
        type: "object",
        properties: { a: { type: ["object", "string"], properties: { b: { type: "string" } } } },
      },
      { a: "x" },
      { a: 5 },
    ],
    [
      "kilocode#11955: required members that are not listed",
      {
        type: "object",
        properties: { a: { type: "string" } },
        required: ["a", "b"],
      },
      { a: "x", b: 1 },
      { a: "x" },
    ],
    [
      "zed#44875: const and propertyNames in alternatives",
      {
        type: "object",
        properties: {
          a: {
            anyOf: [
              { const: "all" },
              {
                type: "object",
                propertyNames: { maxLength: 2 },
                additionalProperties: { const: 1 },
              },
            ],
          },
        },
      },
      { a: "all" },
      { a: { long: 1 } },
    ],
    [
      "Memoh#620, ax#293: additionalProperties in lists and alternatives",
      {
        type: "object",
        properties: {
          a: {
            anyOf: [
              {
                type: "array",
                items: {
                  type: "object",
                  properties: { b: { type: "string" } },
                  additionalProperties: false,
                },
              },
              { type: "null" },
            ],
          },
        },
        additionalProperties: false,
      },
      { a: [{ b: "x" }] },
      { a: [{ b: "x", c: 1 }] },
    ],
    [
      "bifrost#25, openclaw#104566, hermes#15082: an enum of numbers",
      { type: "object", properties: { a: { enum: [1, 2] } } },
      { a: 1 },
      { a: 3 },
    ],
    [
      "gemini-cli#13326, opencode#12295: references with more beside them",
      { ...nested, $defs: { node: { ...recursive, description: "A node" } } } as JsonSchemaObject,
      { n: { v: 1, next: { v: 2 } } },
      { n: { next: { v: "two" } } },
    ],
    [
      "hermes#98928, Vision-Agents#513: a schema that names its dialect",
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        properties: { a: { type: "string" } },
      },
      { a: "x" },
      { a: [] },
    ],
    [
      "exclusive bounds",
      { type: "object", properties: { a: { type: "number", exclusiveMinimum: 0 } } },
      { a: 0.1 },
      { a: 0 },
    ],
    [
      "alternatives of which one has to fit",
      { type: "object", properties: { a: { oneOf: [{ type: "string" }, { type: "integer" }] } } },
      { a: 1 },
      { a: null },
    ],
    [
      "a list without items",
      { type: "object", properties: { a: { type: "array" } } },
      { a: [1, "x"] },
      { a: {} },
    ],
  ])(
    "%s is declared so that the API takes it, and held to in full",
    async (_what, parameters, good, bad) => {
      const got: unknown[] = [];
      const tool = toolOf("schema", (args) => void got.push(args), parameters);
      for (const dialect of [undefined, "openapi"] as const) {
        got.length = 0;
        const script = [
          calls({ name: "schema", args: good as never }, { name: "schema", args: bad as never }),
          text("Done."),
        ];
        const { model, statuses } = await connect({ script }, dialect);
        const result = await generate("?", { model, source, tools: [tool], repair: false });
        expect(statuses()).toEqual([200, 200]);
        expect(got).toEqual([good]);
        expect(result.calls[1]?.outcome).toMatchObject({
          error: { type: "PARAMETER_VALIDATION_FAILED" },
        });
      }
    },
  );

  test("js-genai#1275, agents-js#1257, rowboat#694: signatures survive a database", async () => {
    const first = await connect({ script: [calls(rome, oslo), text("Done.")] });
    const { history } = await generate("How warm?", { model: first.model, source, tools });
    const kept = JSON.parse(JSON.stringify(history.slice(0, 3))) as readonly Content[];
    const second = await connect({ script: [text("8 and 10.")] });
    const result = await generate([], { model: second.model, source, tools, history: kept });
    expect(second.statuses()).toEqual([200]);
    expect(result.text).toBe("8 and 10.");
  });

  test("eino-ext#571, pi#5528, vscode#299295: there are as many answers as calls, whatever comes of them", async () => {
    const many = [
      rome,
      { name: "nobody" },
      { name: "fail" },
      oslo,
      { name: "getWeather", args: {} },
    ];
    const { model, bodies, statuses } = await connect({ script: [calls(...many), text("Done.")] });
    await generate("?", { model, source, tools, maxCalls: 4 });
    expect(answersIn(bodies()[1]?.contents[2])?.map((answer) => answer?.name)).toEqual(
      many.map(({ name }) => name),
    );
    expect(statuses()).toEqual([200, 200]);
  });

  test.each(["get weather", "1st", "a.b", "", "é", "a".repeat(65)])(
    "gemini-cli#2966, gemini-cli#20987: the name %j is refused where the tool is declared",
    (name) => {
      expect(() => toolOf(name, () => null)).toThrow(
        expect.objectContaining({ code: "INVALID_DECLARATION" }),
      );
    },
  );

  test("vercel/ai#13365, agents-js#2427: a tool that hears nothing and never ends does not hold the run", async () => {
    const deaf = toolOf("deaf", () => new Promise(() => {}));
    const { model } = await connect({ script: [calls({ name: "deaf" }), text("It hangs.")] });
    const result = await generate("?", { model, source, tools: [deaf], timeoutMs: 5 });
    expect(result.text).toBe("It hangs.");
  });

  test("claude-code#470, typescript-sdk#2250, opencode#32477: a tool may take longer than the limit of all others", async () => {
    const slow = deftool({
      name: "slow",
      description: "Takes its time.",
      parameters: { type: "object", properties: {} },
      timeoutMs: Infinity,
      register: false,
      execute: () => new Promise((resolve) => setTimeout(resolve, 50, "done")),
    });
    const hasty = new Runtime({ registry: new ToolRegistry(), timeoutMs: 5 });
    const { model } = await connect({ script: [calls({ name: "slow" }), text("Done.")] });
    const result = await generate("?", { model, source: hasty, tools: [slow] });
    expect(result.calls[0]?.outcome).toMatchObject({ ok: true, value: "done" });
  });

  test("vercel/ai#7325, openai-agents-js#352: a zod schema is declared, checked and applied", async () => {
    const got: unknown[] = [];
    const parameters = z.object({
      day: z.string().transform((day) => new Date(day)),
      n: z.number().min(1),
    });
    const tool = toolOf("zod", (args) => void got.push(args), parameters);
    const script = [
      calls(
        { name: "zod", args: { day: "2026-11-26", n: 1 } },
        { name: "zod", args: { day: "2026-11-26", n: 0 } },
      ),
      text("Done."),
    ];
    const { model, bodies } = await connect({ script });
    await generate("?", { model, source, tools: [tool] });
    expect(got).toEqual([{ day: new Date("2026-11-26"), n: 1 }]);
    const [, bad] = answersIn(bodies()[1]?.contents[2]) ?? [];
    expect(bad?.response).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
  });

  test.each([
    ["laravel/ai#506, vercel/ai#6484: null for what may be left out", { city: "Rome", unit: null }],
    ["pi#5697, atomic-agent#182: JSON as text", { city: "Rome", tags: '["a"]' }],
    ["a number as text", { city: "Rome", days: "3" }],
  ])("%s is no reason to refuse a call", async (_what, args) => {
    const parameters = {
      type: "object",
      properties: {
        city: { type: "string" },
        unit: { type: "string" },
        days: { type: "integer" },
        tags: { type: "array", items: { type: "string" } },
      },
      required: ["city"],
      additionalProperties: false,
    } as const;
    const tool = toolOf("lenient", () => "done", parameters);
    const { model } = await connect({ script: [calls({ name: "lenient", args }), text("Done.")] });
    const { calls: made } = await generate("?", { model, source, tools: [tool] });
    expect(made[0]?.outcome).toMatchObject({ ok: true, value: "done" });
    expect(made[0]?.call.repairs).toHaveLength(1);
  });

  test("composio#3654, crewAI#5802, openai-agents-python#4254: a call that comes twice under one id takes effect once", async () => {
    let effects = 0;
    const pay = toolOf("pay", () => (effects += 1));
    const twice = { name: "pay", id: "p1", args: {} };
    const { model, bodies, statuses } = await connect({
      script: [calls(twice, twice), text("Paid.")],
    });
    const result = await generate("?", { model, source, tools: [pay] });
    expect(effects).toBe(1);
    expect(result.calls).toHaveLength(1);
    expect(answersIn(bodies()[1]?.contents[2])).toMatchObject([
      { id: "p1", response: { output: 1 } },
      { id: "p1", response: { output: 1 } },
    ]);
    expect(statuses()).toEqual([200, 200]);
  });

  test("values that JSON cannot carry end the call, not the run", async () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const odd = [circle, Number.NaN, () => 1, new Map(), "\uD83D"].map((value, index) =>
      toolOf(`odd${index}`, () => value),
    );
    const big = toolOf("big", () => 2n ** 70n);
    const all = [...odd, big];
    const script = [calls(...all.map((tool) => ({ name: tool.declaration.name }))), text("Done.")];
    const { model } = await connect({ script });
    const result = await generate("?", { model, source, tools: all });
    expect(result.calls.map(({ outcome }) => outcome.ok)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(result.calls.at(-1)?.outcome).toMatchObject({ value: (2n ** 70n).toString() });
  });

  test("what a tool says when it fails has neither stacks nor paths", async () => {
    const leaky = toolOf("leaky", () => {
      throw new Error(`cannot open ${import.meta.filename}`);
    });
    const { model, bodies } = await connect({ script: [calls({ name: "leaky" }), text("Done.")] });
    await generate("?", { model, source, tools: [leaky] });
    const told = JSON.stringify(answersIn(bodies()[1]?.contents[2]));
    expect(told).toContain("cannot open");
    expect(told).not.toContain(import.meta.dirname);
    expect(told).not.toMatch(/ at .*:\d+:\d+/);
  });
});
