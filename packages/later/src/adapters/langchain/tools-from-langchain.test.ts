import { ToolMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import {
  DynamicStructuredTool,
  DynamicTool,
  StructuredTool,
  tool,
  type ToolRuntime,
} from "@langchain/core/tools";
import { Command } from "@langchain/langgraph";
import { expect, test } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";

import { emptyRuntime, fail, getWeather, wait } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import { deftool } from "../../declare/deftool.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Outcome } from "../../model/tool-result.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { ForeignLangChainTool } from "./foreign-langchain-tool.ts";
import { toLangChainTools } from "./to-langchain-tools.ts";
import { toolsFromLangChain, type ToolsFromLangChainOptions } from "./tools-from-langchain.ts";

const source = emptyRuntime();
const none = { type: "object", properties: {} } as const;

/** Runs one call of a tool of LangChain, by whichever name it got. */
async function run(
  foreign: ForeignLangChainTool,
  args: JsonObject = {},
  options: { onEvent?: (event: CallEvent) => void; data?: unknown; signal?: AbortSignal } = {},
): Promise<Outcome> {
  await using session = await source.createSession({ tools: toolsFromLangChain([foreign]) });
  const [declaration] = await session.listDeclarations();
  return await session.execute({ id: "c1", name: declaration?.name ?? "", args }, options);
}

const weather = tool(({ city, days }) => ({ city, days }), {
  name: "weather",
  description: "Tells the weather.",
  schema: z.object({ city: z.string().describe("Its name"), days: z.number().int().default(3) }),
});

function answering(answer: unknown) {
  return tool(() => answer, { name: "answer", description: "Answers.", schema: none });
}

test("lets a conversation call tools that were made for LangChain", async () => {
  const result = await generate("How is the weather in Rome?", {
    model: scriptedModel([calls({ name: "weather", args: { City: "Rome" } }), text("Fine.")]),
    tools: toolsFromLangChain([weather]),
    source,
  });
  expect(result.text).toBe("Fine.");
  expect(result.calls).toMatchObject([
    { call: { name: "weather" }, outcome: { ok: true, value: { city: "Rome", days: 3 } } },
  ]);
});

class Doubler extends StructuredTool {
  override readonly name = "double";
  override readonly description = "Doubles a number.";
  override readonly schema = z.object({ n: z.number() });

  protected override _call({ n }: { n: number }): Promise<string> {
    return Promise.resolve(String(n * 2));
  }
}

const city = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
} as const;

test.each<[string, ForeignLangChainTool, JsonObject, unknown]>([
  ["zod 4", weather, { city: "Rome" }, { city: "Rome", days: 3 }],
  [
    "zod 3",
    tool(({ city }) => city, {
      name: "three",
      description: "Tells.",
      schema: z3.object({ city: z3.string() }) as never,
    }),
    { city: "Rome" },
    "Rome",
  ],
  [
    "JSON Schema",
    new DynamicStructuredTool({
      name: "json",
      description: "Tells.",
      schema: city,
      func: (args) => Promise.resolve(JSON.stringify(args)),
    }),
    { city: "Rome" },
    '{"city":"Rome"}',
  ],
  ["a class", new Doubler(), { n: 4 }, "8"],
  [
    "a text",
    new DynamicTool({
      name: "text",
      description: "Tells.",
      func: (given) => Promise.resolve(`${given}!`),
    }),
    { input: "Rome" },
    "Rome!",
  ],
  [
    "a runnable",
    RunnableLambda.from(({ n }: { n: number }) => n * 2).asTool({
      name: "runnable",
      description: "Doubles.",
      schema: z.object({ n: z.number() }),
    }),
    { n: 4 },
    8,
  ],
])(
  "runs tools of %s, and refuses what does not fit before they are run",
  async (_, foreign, args, value) => {
    expect(await run(foreign, args)).toMatchObject({ ok: true, value });
    const [name = ""] = Object.keys(args);
    expect(await run(foreign, { [name]: { no: true } })).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED", message: expect.stringContaining(name) },
    });
  },
);

test("tells models what LangChain tells them, but for what the tool sets itself", () => {
  const [made] = toolsFromLangChain([weather]);
  expect(made?.declaration).toEqual({
    name: "weather",
    description: "Tells the weather.",
    parametersJsonSchema: {
      type: "object",
      properties: {
        city: { type: "string", description: "Its name" },
        days: {
          type: "integer",
          default: 3,
          minimum: expect.any(Number),
          maximum: expect.any(Number),
        },
      },
      required: ["city"],
      additionalProperties: false,
    },
  });
});

const file = { mimeType: "image/png", data: "AQID" };
test.each<[string, unknown, unknown]>([
  ["a text", "8 degrees", "8 degrees"],
  ["an object", { degrees: 8, on: new Date(0) }, { degrees: 8, on: "1970-01-01T00:00:00.000Z" }],
  ["a list of data", [{ type: "dog" }], [{ type: "dog" }]],
  [
    "texts",
    [
      { type: "text", text: "a" },
      { type: "text-plain", text: "b" },
    ],
    "a\nb",
  ],
  [
    "standard blocks",
    [
      { type: "text", text: "a" },
      { type: "image", ...file, metadata: { filename: "a.png" } },
      { type: "video", mimeType: "video/mp4", url: "https://example.org/film" },
      { type: "audio", mimeType: "audio/wav", data: new Uint8Array([1, 2, 3]) },
    ],
    [
      "a",
      { $media: { ...file, name: "a.png" } },
      { $media: { mimeType: "video/mp4", uri: "https://example.org/film" } },
      { $media: { mimeType: "audio/wav", data: "AQID" } },
    ],
  ],
  [
    "blocks of LangChain 0.x",
    [{ type: "file", source_type: "base64", mime_type: "application/pdf", data: "AQID" }],
    { $media: { mimeType: "application/pdf", data: "AQID" } },
  ],
  [
    "blocks of OpenAI's",
    [
      { type: "image_url", image_url: { url: "data:image/png;base64,AQID" } },
      { type: "image_url", image_url: "https://example.org/a" },
      { type: "input_audio", input_audio: { data: "AQID", format: "wav" } },
    ],
    [
      { $media: file },
      { type: "image_url", image_url: "https://example.org/a" },
      { $media: { mimeType: "audio/wav", data: "AQID" } },
    ],
  ],
  [
    "a file of nothing",
    [{ type: "image", mimeType: "image/png", data: "" }],
    { mimeType: "image/png" },
  ],
  ["a message", new ToolMessage({ content: "told", tool_call_id: "c1" }), "told"],
])("takes %s for a result", async (_, answer, value) => {
  expect(await run(answering(answer))).toMatchObject({ ok: true, value });
});

test("leaves behind what is not meant for the model", async () => {
  const search = tool(() => ["two pages", [{ page: 1 }, { page: 2 }]], {
    name: "search",
    description: "Searches.",
    schema: none,
    responseFormat: "content_and_artifact",
  });
  expect(await run(search)).toMatchObject({ value: "two pages" });
});

test("makes whatever goes wrong in a tool a failure without stacks and paths", async () => {
  const throwing = tool(
    () => {
      throw new Error("no signal at /home/ada/station.ts");
    },
    { name: "throwing", description: "Throws.", schema: none },
  );
  const failing = answering(
    new ToolMessage({ content: "no such order", status: "error", tool_call_id: "c1" }),
  );
  const command = new Command({ goto: "other" });
  const picky = tool(() => "fine", {
    name: "picky",
    description: "Is picky.",
    schema: z.object({ a: z.string().refine((value) => value !== "no", "not that") }),
  });
  const told = await Promise.all([
    run(throwing),
    run(failing),
    run(answering(command)),
    run(answering([command])),
    run(picky, { a: "no" }),
  ]);
  const type = "TOOL_EXECUTION_FAILED";
  expect(told).toMatchObject([
    { error: { type, message: "no signal at …/station.ts" } },
    { error: { type, message: "no such order" } },
    { error: { type, message: expect.stringContaining("graph of LangGraph") } },
    { error: { type, message: expect.stringContaining("graph of LangGraph") } },
    { error: { type, message: expect.stringContaining("not that") } },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/node_modules|\bat .*:\d+/);
});

test("hands on the signal, the call's id and its data, and cancels", async () => {
  const given: unknown[] = [];
  const tell = tool(
    async (_args, { signal, toolCallId, context }: ToolRuntime) => {
      given.push(toolCallId, context);
      await new Promise((resolve) => signal?.addEventListener("abort", resolve));
      given.push("stopped");
    },
    { name: "tell", description: "Waits.", schema: none },
  );
  const controller = new AbortController();
  const outcome = run(tell, {}, { data: { user: "ada" }, signal: controller.signal });
  await expect.poll(() => given).toEqual(["c1", { user: "ada" }]);
  controller.abort();
  expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
  await expect.poll(() => given).toContain("stopped");
});

test("tells what a tool yields and writes as partial results", async () => {
  const count = tool(
    async function* (_args, { writer }: ToolRuntime) {
      writer?.({ begun: true });
      yield { n: 1n };
      yield { n: 2n };
      return "counted";
    },
    { name: "count", description: "Counts.", schema: none },
  );
  const told: unknown[] = [];
  const onEvent = (event: CallEvent): void => {
    if (event.type === "call-partial") told.push(event.value);
  };
  expect(await run(count, {}, { onEvent })).toMatchObject({ value: "counted" });
  expect(told).toEqual([{ begun: true }, { n: 1n }, { n: 2n }]);
  expect(await run(count)).toMatchObject({ value: "counted" });
});

test("takes what is selected, under names that models' APIs take", () => {
  const named = (name: string) => tool(() => 1, { name, description: " ", schema: none });
  const tools = toolsFromLangChain([named("a.b"), named("a/b"), named("c")], {
    prefix: "x_",
    select: ({ name }) => name !== "c",
    annotate: ({ name }) => ({ readOnly: name === "a.b" }),
    timeoutMs: 5,
  });
  expect(tools.map(({ declaration, tool: made }) => [declaration, made.annotations])).toMatchObject(
    [
      [{ name: "x_a_b", description: 'The tool "a.b".' }, { readOnly: true }],
      [{ name: "x_a_b_2", description: 'The tool "a/b".' }, { readOnly: false }],
    ],
  );
});

test("throws for what is no tool, schemas that cannot be read and options of a wrong form", () => {
  const wrong: [unknown, ToolsFromLangChainOptions?][] = [
    [{}],
    [[{ name: "a" }]],
    [[null]],
    [[weather], { prefix: 1 as never }],
    [[weather], { annotate: {} as never }],
    [[weather], { timeoutMs: 0 }],
  ];
  for (const [tools, options] of wrong) {
    expect(() => toolsFromLangChain(tools as [], options)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^INVALID_(ARGUMENT|DECLARATION)$/) }),
    );
  }
  const dated = tool(() => 1, { name: "dated", schema: z.object({ at: z.date() }) });
  const open = { name: "open", schema: undefined, invoke: () => Promise.resolve(1) };
  for (const foreign of [dated, open]) {
    expect(() => toolsFromLangChain([foreign])).toThrow(
      expect.objectContaining({ code: "INVALID_DECLARATION" }),
    );
  }
});

test("gives back the tools that were handed to LangChain, with their failures", async () => {
  await using lent = await toLangChainTools([getWeather, fail, wait], { source, timeoutMs: 20 });
  const tools = toolsFromLangChain(lent);
  await using session = await source.createSession({ tools });
  expect(await session.execute({ name: "getWeather", args: { city: "Rome" } })).toMatchObject({
    value: '{"city":"Rome","degrees":8}',
  });
  const failed = [{ name: "getWeather", args: {} }, { name: "fail" }, { name: "wait" }];
  expect(
    (await session.executeAll(failed)).map((each) => (each.ok ? "" : each.error.type)),
  ).toEqual(["PARAMETER_VALIDATION_FAILED", "TOOL_EXECUTION_FAILED", "TIMEOUT"]);
});

/** One member for each keyword that models' APIs are sent. */
const members: Readonly<Record<string, JsonSchemaObject>> = {
  text: { type: "string", description: "A text.", minLength: 1, maxLength: 9, pattern: "^a" },
  day: { type: "string", format: "date" },
  kind: { enum: ["a", "b"], default: "a" },
  fixed: { const: 1 },
  whole: { type: "integer", minimum: 0, maximum: 9 },
  part: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, multipleOf: 0.1 },
  flag: { type: "boolean" },
  nothing: { type: ["string", "null"] },
  list: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 3, uniqueItems: true },
  pair: { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false },
  nested: {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
    additionalProperties: false,
  },
  record: { type: "object", additionalProperties: { type: "number" } },
  either: { anyOf: [{ type: "string" }, { type: "number" }] },
  one: { oneOf: [{ type: "string" }, { type: "boolean" }] },
  all: { allOf: [{ type: "string" }, { minLength: 2 }] },
  there: { $ref: "#/$defs/Node" },
};

test.each(Object.entries(members))(
  "gives back the declaration of a tool with %s",
  async (name, schema) => {
    const node = { type: "object", properties: { next: { $ref: "#/$defs/Node" } } } as const;
    const tool = deftool({
      name: "any",
      description: "Takes it.",
      parameters: {
        type: "object",
        properties: { [name]: schema },
        required: [name],
        additionalProperties: false,
        $defs: { Node: node },
      },
      register: false,
      execute: () => 1,
    });
    await using lent = await toLangChainTools([tool], { source });
    expect(toolsFromLangChain(lent).map(({ declaration }) => declaration)).toEqual([
      tool.declaration,
    ]);
  },
);
