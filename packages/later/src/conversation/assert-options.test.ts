import { describe, expect, test } from "vitest";

import { text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { type ChatOptions, createChat } from "./chat.ts";
import { emptyRuntime } from "./fixtures/tools.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { generateStream } from "./generate-stream.ts";
import { generate } from "./generate.ts";
import type { Prompt } from "./prompt.ts";

const source = emptyRuntime();
const model = scriptedModel(() => text("Hi."));

describe.each([
  ["model", undefined],
  ["model", null],
  ["model", "gemini-3.8-flash"],
  ["model", { generate: () => {} }],
  ["tools", {}],
  ["tools", "getWeather"],
  ["session", {}],
  ["source", []],
  ["history", "Hello"],
  ["systemInstruction", 5],
  ["toolConfig", "ANY"],
  ["toolConfig", { mode: "any" }],
  ["toolConfig", { functionNames: "getWeather" }],
  ["toolConfig", { functionNames: [5] }],
  ["toolConfig", { functionNames: ["getWeather"] }],
  ["toolConfig", { mode: "NONE", functionNames: ["getWeather"] }],
  ["maxRounds", -1],
  ["maxRounds", 1.5],
  ["maxRounds", "3"],
  ["maxCalls", -1],
  ["maxTotalTokens", 0],
  ["concurrency", 0],
  ["concurrency", Number.NaN],
  ["timeoutMs", 0],
  ["timeoutMs", "1000"],
  ["signal", {}],
  ["config", []],
  ["onEvent", "console.log"],
])("the option %s as %j", (option, value) => {
  const options = { model, source, [option]: value } as unknown as GenerateOptions;
  const misuse = {
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(`"${option}"`),
    details: { option },
  };

  test("is refused by generate", async () => {
    await expect(generate("?", options)).rejects.toMatchObject(misuse);
  });

  test("is refused by generateStream, in the stream", async () => {
    const stream = generateStream("?", options);
    await expect(stream.result).rejects.toMatchObject(misuse);
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject(misuse);
  });

  test("is refused by createChat", () => {
    expect(() => createChat(options)).toThrow(expect.objectContaining(misuse));
  });
});

test.each([[undefined], [null], [5], ["gemini"]])("options are no %j", async (value) => {
  const options = value as unknown as GenerateOptions;
  const misuse = { code: "INVALID_ARGUMENT", message: expect.stringContaining('"model"') };
  await expect(generate("?", options)).rejects.toMatchObject(misuse);
  await expect(generateStream("?", options).result).rejects.toMatchObject(misuse);
  expect(() => createChat(options as ChatOptions)).toThrow(expect.objectContaining(misuse));
});

test.each([
  [undefined],
  [null],
  [5],
  [{ text: "Hello" }],
  [["Hello"]],
  [[{ role: "user", parts: [{ text: "Hello" }] }]],
])("a prompt is no %j", async (value) => {
  const prompt = value as unknown as Prompt;
  const misuse = { code: "INVALID_ARGUMENT", message: expect.stringContaining("The prompt") };
  await expect(generate(prompt, { model, source })).rejects.toMatchObject(misuse);
  await expect(generateStream(prompt, { model, source }).result).rejects.toMatchObject(misuse);
  await using chat = createChat({ model, source });
  await expect(chat.send(prompt)).rejects.toMatchObject(misuse);
});

test("a turn of a chat takes no signal but an AbortSignal", async () => {
  await using chat = createChat({ model, source });
  const options = { signal: {} as AbortSignal };
  const misuse = { code: "INVALID_ARGUMENT", details: { option: "signal" } };
  await expect(chat.send("?", options)).rejects.toMatchObject(misuse);
  await expect(chat.sendStream("?", options).result).rejects.toMatchObject(misuse);
  expect(model.requests).toEqual([]);
});
