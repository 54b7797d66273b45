import { GoogleGenAI } from "@google/genai";
import { describe, expect, onTestFinished, test } from "vitest";

import { countPeople, emptyRuntime, getWeather } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { startGeminiStandIn } from "../../testing/gemini-stand-in.ts";
import { calls, text } from "../../testing/script.ts";
import { AnswerByCall, mustAnswerByCall } from "./answer-by-call.ts";
import type { GeminiOptions } from "./declaration-converter.ts";
import { gemini } from "./gemini.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople];
const rome = { name: "getWeather", args: { city: "Rome" } };
const output = {
  type: "object",
  properties: { degrees: { type: "integer" } },
  required: ["degrees"],
} as const;

/** The real SDK before a server that refuses what the API refuses. */
async function connect(
  name: string,
  script: readonly ModelResponse[],
  options: GeminiOptions = {},
) {
  const standIn = await startGeminiStandIn({ script });
  onTestFinished(() => standIn.close());
  const client = new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions: { baseUrl: standIn.url } });
  return { model: gemini(client, name, options), standIn };
}

describe("an answer of a certain form", () => {
  test("is asked for in the API's own way, beside functions too", async () => {
    const { model, standIn } = await connect("gemini-3-pro", [calls(rome), text('{"degrees":8}')]);
    const result = await generate("How warm?", { model, source, tools, output });
    expect(result.output).toEqual({ degrees: 8 });
    expect(standIn.requests[1]?.body).toMatchObject({
      generationConfig: { responseMimeType: "application/json", responseJsonSchema: output },
      tools: [{ functionDeclarations: [{ name: "getWeather" }, { name: "countPeople" }] }],
    });
  });

  test("is asked for in the older dialect on request", async () => {
    const options = { schemaDialect: "openapi" } as const;
    const { model, standIn } = await connect("gemini-3-pro", [text('{"degrees":8}')], options);
    await generate("How warm?", { model, source, output });
    expect(standIn.requests[0]?.body).toMatchObject({
      generationConfig: { responseSchema: { type: "OBJECT", required: ["degrees"] } },
    });
  });

  test("is given by a call where the model is older, and looks like any other answer", async () => {
    const script = [calls(rome), calls({ name: "final_answer", args: { degrees: 8 } })];
    const { model, standIn } = await connect("gemini-2.5-flash", script);
    const result = await generate("How warm?", { model, source, tools, output });
    expect(result).toMatchObject({ output: { degrees: 8 }, text: '{"degrees":8}', rounds: 1 });
    expect(result.history.at(-1)).toEqual({ role: "model", parts: [{ text: '{"degrees":8}' }] });
    for (const { body, status } of standIn.requests) {
      expect(status).toBe(200);
      expect(body).not.toHaveProperty("generationConfig.responseMimeType");
      expect(body).toMatchObject({ toolConfig: { functionCallingConfig: { mode: "ANY" } } });
    }
  });

  test("is given by a call in streams, and corrected", async () => {
    const wrong = calls({ name: "final_answer", args: { degrees: "cold" } });
    const right = calls({ name: "final_answer", args: { degrees: 8 } });
    const { model } = await connect("gemini-2.0-flash", [wrong, right]);
    const stream = generateStream("How warm?", { model, source, tools, output });
    const texts: string[] = [];
    for await (const event of stream) if (event.type === "text") texts.push(event.text);
    expect(texts).toEqual(['{"degrees":"cold"}', '{"degrees":8}']);
    expect((await stream.result).output.degrees).toBe(8);
  });

  test("is given in the arguments when it is no object", async () => {
    const script = [calls({ name: "final_answer", args: { answer: [1, 2] } })];
    const { model, standIn } = await connect("gemini-2.5-pro", script);
    const list = {
      type: "array",
      items: { $ref: "#/$defs/n" },
      $defs: { n: { type: "integer" } },
    } as const;
    const result = await generate("?", { model, source, tools, output: list });
    expect(result.output).toEqual([1, 2]);
    expect(standIn.requests[0]?.status).toBe(200);
  });

  test("is given by a call after the calls that are due", async () => {
    const both = calls(rome, { name: "final_answer", args: { degrees: 0 } });
    const { model } = await connect("gemini-2.5-flash", [
      both,
      calls({ name: "final_answer", args: { degrees: 8 } }),
    ]);
    const result = await generate("?", { model, source, tools, output });
    expect(result.output).toEqual({ degrees: 8 });
    expect(result.calls).toHaveLength(1);
  });

  test.each([["responseMimeType"], ["responseSchema"], ["responseJsonSchema"]])(
    "is not asked for in two ways: %s",
    async (name) => {
      const { model } = await connect("gemini-3-pro", []);
      const asked = generate("?", { model, source, output, config: { [name]: "x" } });
      await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    },
  );
});

test.each([
  ["gemini-1.5-pro", true],
  ["gemini-2.5-flash", true],
  ["models/gemini-2.0-flash", true],
  ["gemini-3-pro-preview", false],
  ["gemini-3.8-flash", false],
  ["gemini-20-pro", false],
  ["tuned", false],
])("beside functions %s answers by a call: %s", (name, expected) => {
  const declarations = [getWeather.declaration];
  expect(mustAnswerByCall(name, { contents: [], declarations, output })).toBe(expected);
  expect(mustAnswerByCall(name, { contents: [], declarations: [], output })).toBe(false);
  expect(mustAnswerByCall(name, { contents: [], declarations })).toBe(false);
});

test.each([
  [undefined, { mode: "ANY" }],
  [{ mode: "AUTO" }, { mode: "ANY" }],
  [{ mode: "NONE" }, { mode: "ANY", functionNames: ["final_answer_"] }],
  [
    { mode: "VALIDATED", functionNames: ["a"] },
    { mode: "ANY", functionNames: ["a", "final_answer_"] },
  ],
  [{ mode: "ANY" }, { mode: "ANY", functionNames: ["final_answer"] }],
  [
    { mode: "ANY", functionNames: ["final_answer"] },
    { mode: "ANY", functionNames: ["final_answer"] },
  ],
] as const)("the mode %j becomes %j", (toolConfig, expected) => {
  const taken = { ...getWeather.declaration, name: "final_answer" };
  const byCall = new AnswerByCall(output, [taken]);
  const request = { contents: [], declarations: [taken], output };
  const asked = byCall.toRequest(toolConfig === undefined ? request : { ...request, toolConfig });
  expect(asked.toolConfig).toEqual(expected);
  expect(asked.declarations.map(({ name }) => name)).toEqual(["final_answer", "final_answer_"]);
  expect(asked).not.toHaveProperty("output");
});
