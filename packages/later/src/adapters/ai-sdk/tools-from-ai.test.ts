import { google } from "@ai-sdk/google";
import { dynamicTool, type JSONSchema7, jsonSchema, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";

import { emptyRuntime, fail, getWeather, wait } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Outcome } from "../../model/tool-result.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { ForeignAiTools } from "./foreign-ai-tool.ts";
import { toAiTools } from "./to-ai-tools.ts";
import { toolsFromAi, type ToolsFromAiOptions } from "./tools-from-ai.ts";

const source = emptyRuntime();

/** Runs one call of a tool of the SDK, by whichever name it got. */
async function run(
  tools: ForeignAiTools,
  args: JsonObject = {},
  options: { onEvent?: (event: CallEvent) => void; data?: unknown; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const made = await toolsFromAi(tools);
  await using session = await source.createSession({ tools: made });
  const [declaration] = await session.listDeclarations();
  return await session.execute({ id: "c1", name: declaration?.name ?? "", args }, options);
}

async function declare(tools: ForeignAiTools, options: ToolsFromAiOptions = {}) {
  return (await toolsFromAi(tools, options)).map(({ declaration }) => declaration);
}

const weather = tool({
  description: "Tells the weather.",
  inputSchema: z.object({
    city: z.string().describe("Its name"),
    days: z.number().int().default(3),
  }),
  execute: ({ city, days }) => ({ city, days }),
});

const asJsonSchema: JSONSchema7 = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};

test("lets a conversation call tools that were written for the SDK", async () => {
  const result = await generate("How is the weather in Rome?", {
    model: scriptedModel([calls({ name: "weather", args: { City: "Rome" } }), text("Fine.")]),
    tools: await toolsFromAi({ weather }),
    source,
  });
  expect(result.text).toBe("Fine.");
  expect(result.calls).toMatchObject([
    { call: { name: "weather" }, outcome: { ok: true, value: { city: "Rome", days: 3 } } },
  ]);
});

test("declares them by their schemas, of whichever kind", async () => {
  const execute = (): string => "done";
  const kinds = {
    four: weather,
    three: {
      inputSchema: z3.object({ city: z3.string(), days: z3.number().int().default(3) }),
      execute,
    },
    json: tool({ inputSchema: jsonSchema<{ city: string }>(asJsonSchema), execute }),
    late: { inputSchema: () => jsonSchema(Promise.resolve(asJsonSchema)), execute },
    none: { title: "Nothing needed", execute },
  };
  const declared = await declare(kinds);
  expect(declared).toMatchObject([
    {
      name: "four",
      description: "Tells the weather.",
      parametersJsonSchema: {
        type: "object",
        properties: { city: { type: "string", description: "Its name" }, days: { default: 3 } },
        required: ["city"],
      },
    },
    {
      name: "three",
      description: 'The tool "three".',
      parametersJsonSchema: {
        properties: { city: { type: "string" }, days: { type: "integer", default: 3 } },
        required: ["city"],
      },
    },
    { name: "json", parametersJsonSchema: asJsonSchema },
    { name: "late", parametersJsonSchema: asJsonSchema },
    {
      name: "none",
      description: "Nothing needed",
      parametersJsonSchema: { type: "object", properties: {} },
    },
  ]);
});

test("judges arguments by each kind of schema, and hands on what it makes of them", async () => {
  const execute = (input: unknown): unknown => input;
  const isDay = (day: string): boolean => !Number.isNaN(Date.parse(day));
  const toDay = (day: string): Date => new Date(day);
  const kinds: ForeignAiTools = {
    four: {
      inputSchema: z.object({
        day: z.string().refine(isDay).transform(toDay),
        n: z.number().default(1),
      }),
      execute,
    },
    three: {
      inputSchema: z3.object({ day: z3.coerce.date(), n: z3.number().default(1) }),
      execute,
    },
    judged: {
      inputSchema: jsonSchema(
        { type: "object", properties: { n: { type: "number" } } },
        {
          validate: (value) =>
            (value as { n: number }).n > 0
              ? { success: true, value: { n: 1, day: new Date("2026-01-02") } }
              : { success: false, error: new Error("n has to be more than 0.") },
        },
      ),
      execute,
    },
    unjudged: { inputSchema: jsonSchema({ ...asJsonSchema, additionalProperties: true }), execute },
  };
  const fitting = { four: { day: "2026-01-02" }, three: { day: "2026-01-02" }, judged: { n: 2 } };
  for (const [name, args] of Object.entries(fitting)) {
    const outcome = await run({ [name]: kinds[name] ?? {} }, args);
    expect(outcome).toMatchObject({ value: { day: "2026-01-02T00:00:00.000Z", n: 1 } });
  }
  const wrong = { four: { day: "never" }, three: { day: "never" }, judged: { n: 0 }, unjudged: {} };
  const told = [];
  for (const [name, args] of Object.entries(wrong)) {
    const outcome = await run({ [name]: kinds[name] ?? {} }, args);
    expect(outcome).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
    told.push(outcome.ok ? "" : outcome.error.message);
  }
  expect(told).toEqual([
    expect.stringContaining('"day": Invalid input'),
    expect.stringContaining('"day": Invalid date'),
    expect.stringContaining("n has to be more than 0."),
    expect.stringContaining('"city" is required'),
  ]);
});

test("tells the tool of the call as the SDK does", async () => {
  const controller = new AbortController();
  let told: unknown;
  const asks = tool({
    inputSchema: z.object({}),
    execute: (_input, options) => void (told = options),
  });
  await run({ asks }, {}, { data: { user: "Ada" }, signal: controller.signal });
  expect(told).toEqual({
    toolCallId: "c1",
    messages: [],
    context: { user: "Ada" },
    abortSignal: expect.any(AbortSignal),
  });
});

test("fires the tool's signal when the call is cancelled", async () => {
  const controller = new AbortController();
  const ended: string[] = [];
  const slow = tool({
    inputSchema: z.object({}),
    execute: (_input, { abortSignal }) =>
      new Promise<string>(() => {
        abortSignal?.addEventListener("abort", () => ended.push("stopped"));
        controller.abort();
      }),
  });
  const outcome = await run({ slow }, {}, { signal: controller.signal });
  expect(outcome).toMatchObject({ error: { type: "CANCELLED" } });
  expect(ended).toEqual(["stopped"]);
});

test("tells what an iterable tells, and takes its last value for the result", async () => {
  const events: CallEvent[] = [];
  const counts = tool({
    inputSchema: z.object({}),
    async *execute() {
      yield { n: 1 };
      yield { n: 2 };
    },
    toModelOutput: ({ output }) => ({ type: "text", value: `It is ${output.n}.` }),
  });
  const outcome = await run({ counts }, {}, { onEvent: (event) => void events.push(event) });
  expect(outcome).toMatchObject({ value: "It is 2." });
  const partials = events.flatMap((event) => (event.type === "call-partial" ? [event.value] : []));
  expect(partials).toEqual([{ n: 1 }, { n: 2 }]);

  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue("a");
      controller.enqueue("b");
      controller.close();
    },
  });
  const streams = { execute: () => stream };
  expect(await run({ streams })).toMatchObject({ value: "b" });
});

test("gives what the SDK would send to a model", async () => {
  const png = new Uint8Array([1, 2, 3]);
  const outputs: readonly (readonly [unknown, object])[] = [
    [{ type: "text", value: "warm" }, { value: "warm" }],
    [{ type: "json", value: { degrees: 8 } }, { value: { degrees: 8 } }],
    [
      { type: "error-text", value: "closed" },
      { error: { type: "TOOL_EXECUTION_FAILED", message: "closed" } },
    ],
    [{ type: "error-json", value: { code: 4 } }, { error: { message: '{"code":4}' } }],
    [
      { type: "execution-denied", reason: "not today" },
      { error: { type: "PERMISSION_DENIED", message: "not today" } },
    ],
    [{ type: "execution-denied" }, { error: { message: "The call was not allowed." } }],
    [
      {
        type: "content",
        value: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
      { value: "a\nb" },
    ],
    [
      {
        type: "content",
        value: [
          { type: "text", text: "Rain" },
          {
            type: "file",
            mediaType: "image/png",
            filename: "a.png",
            data: { type: "data", data: png },
          },
          { type: "file", mediaType: "image/png", data: { type: "data", data: png.buffer } },
          {
            type: "file",
            mediaType: "video/mp4",
            data: { type: "url", url: new URL("https://a.org/f") },
          },
          { type: "file", mediaType: "text/plain", data: { type: "text", text: "inline" } },
          { type: "file-data", mediaType: "image/png", data: "AQID" },
          { type: "file-url", url: "https://a.org/g", mediaType: "image/png" },
          { type: "file", mediaType: "image", data: { type: "data", data: "AQID" } },
          { type: "file-id", fileId: "f1" },
        ],
      },
      {
        value: [
          "Rain",
          { $media: { mimeType: "image/png", name: "a.png", data: "AQID" } },
          { $media: { mimeType: "image/png", data: "AQID" } },
          { $media: { mimeType: "video/mp4", uri: "https://a.org/f" } },
          "inline",
          { $media: { mimeType: "image/png", data: "AQID" } },
          { $media: { mimeType: "image/png", uri: "https://a.org/g" } },
          { mimeType: "image" },
          { type: "file-id", fileId: "f1" },
        ],
      },
    ],
    [{ type: "of a later version" }, { value: { type: "of a later version" } }],
  ];
  for (const [output, expected] of outputs) {
    const made = { execute: () => "raw", toModelOutput: () => Promise.resolve(output) };
    const { result: _result, ...outcome } = await run({ made });
    expect(outcome).toMatchObject(expected);
  }
});

test("makes whatever goes wrong in a tool a failure without stacks and paths", async () => {
  const throws = {
    execute: () => {
      throw new Error(`no file ${import.meta.filename}`);
    },
  };
  const rejects = { execute: () => Promise.reject(new Error("no signal")) };
  const breaks = {
    async *execute() {
      yield 1;
      throw new Error("no signal");
    },
  };
  for (const made of [throws, rejects, breaks]) {
    const outcome = await run({ made });
    expect(outcome).toMatchObject({ error: { type: "TOOL_EXECUTION_FAILED" } });
    expect(JSON.stringify(outcome)).not.toContain("ai-sdk");
  }
});

test("asks a person where the SDK would", async () => {
  const execute = (): string => "done";
  const asking = {
    always: { needsApproval: true, execute },
    sometimes: { needsApproval: () => false, execute },
    never: { needsApproval: false, execute },
  };
  const annotated = async (options: ToolsFromAiOptions): Promise<unknown> => {
    await using session = await source.createSession({ tools: await toolsFromAi(asking, options) });
    const found = Object.keys(asking).map((name) => session.lookup(name));
    return (await Promise.all(found)).map((each) => each?.annotations.requiresApproval);
  };
  expect(await annotated({})).toEqual([true, true, undefined]);
  const annotate: ToolsFromAiOptions["annotate"] = ({ name }) =>
    name === "sometimes" ? { requiresApproval: false } : {};
  expect(await annotated({ annotate })).toEqual([true, false, undefined]);
});

test("takes what is selected, under names that models' APIs take", async () => {
  const tools = {
    "get.weather": weather,
    get_weather: weather,
    "1st": weather,
    search: google.tools.googleSearch({}),
  };
  const options: ToolsFromAiOptions = {
    prefix: "x.",
    select: ({ tool: { execute } }) => execute !== undefined,
  };
  const names = (await declare(tools, options)).map(({ name }) => name);
  expect(names).toEqual(["x_get_weather", "x_get_weather_2", "x_1st"]);
  await expect(toolsFromAi(tools)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining('"search"'),
  });
});

test("asks for a description that depends on the context once", async () => {
  const made = dynamicTool({
    description: ({ context }) => `Knows ${Object.keys(context).length} things.`,
    inputSchema: z.object({}),
    execute: () => 1,
  });
  expect(await declare({ made })).toMatchObject([{ description: "Knows 0 things." }]);
});

test("rejects for schemas that cannot be read and options of a wrong form", async () => {
  const execute = (): string => "done";
  for (const inputSchema of [7, {}, { jsonSchema: 7 }, z.object({ day: z.date() })]) {
    const made = toolsFromAi({ made: { inputSchema, execute } });
    await expect(made).rejects.toMatchObject({ code: "INVALID_DECLARATION" });
  }
  for (const options of [{ prefix: 1 }, { select: 1 }, { annotate: 1 }, { timeoutMs: 0 }]) {
    const made = toolsFromAi({ weather }, options as unknown as ToolsFromAiOptions);
    await expect(made).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  }
  await expect(toolsFromAi([weather] as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("gives back the tools that were handed to the SDK, with their failures", async () => {
  await using lent = await toAiTools([getWeather, fail, wait], { source, timeoutMs: 20 });
  const tools = await toolsFromAi(lent);
  const before = [getWeather, fail, wait].map(({ declaration }) => declaration);
  expect(tools.map(({ declaration }) => declaration)).toEqual(before);
  await using session = await source.createSession({ tools });
  expect(await session.execute({ name: "getWeather", args: { city: "Rome" } })).toMatchObject({
    value: { city: "Rome", degrees: 8 },
  });
  const failed = [{ name: "getWeather", args: {} }, { name: "fail" }, { name: "wait" }];
  expect(
    (await session.executeAll(failed)).map((each) => (each.ok ? "" : each.error.type)),
  ).toEqual(["PARAMETER_VALIDATION_FAILED", "TOOL_EXECUTION_FAILED", "TIMEOUT"]);
});
