import { afterAll, describe, expect, test } from "vitest";

import { countPeople, emptyRuntime, getWeather } from "../../../conversation/fixtures/tools.ts";
import { generate } from "../../../conversation/generate.ts";
import { deftool } from "../../../declare/deftool.ts";
import { connect } from "./fixtures/connect.ts";
import { answer, call, message } from "./fixtures/script.ts";
import { waysToAsk } from "./fixtures/ways-to-ask.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople];
const done = answer(message("8."));
const weather = { type: "function", name: "getWeather" };
const people = { type: "function", name: "countPeople" };

afterAll(() => source.close());

test("hands a configuration to the SDK as it is", async () => {
  const { model, asked, statuses } = await connect([done]);
  const config = {
    temperature: 0,
    reasoning: { effort: "low", summary: "auto" },
    text: { verbosity: "low" },
    metadata: { team: "weather" },
    include: ["web_search_call.action.sources"],
    service_tier: "flex",
    parallel_tool_calls: false,
    max_output_tokens: 100,
  };
  await generate("How warm?", { model, source, config });
  expect(asked()[0]).toMatchObject({ ...config, model: "gpt-test" });
  expect(asked()[0]).not.toHaveProperty("tools");
  expect(statuses()).toEqual([200]);
});

test.each([
  [{ conversation: "conv_1" }, /"config\.conversation" is decided by the history/],
  [{ input: "Hi" }, /"config\.input" is decided by the prompt/],
  [{ instructions: "Be brief." }, /is decided by the option "systemInstruction"/],
  [{ model: "another" }, /is decided by what responses\(\) is given/],
  [{ previous_response_id: "resp_1" }, /is decided by the history/],
  [{ stream: true }, /is decided by generate and generateStream/],
  [{ tool_choice: "none" }, /is decided by the option "toolConfig"/],
  [{ text: { format: { type: "json_object" } } }, /is decided by the option "output"/],
  [{ tools: {} }, /has to be a list/],
  [{ tools: [{ type: "function", name: "f" }] }, /tool of type "function", whose calls nobody/],
  [{ tools: [{ type: "custom", name: "f" }] }, /tool of type "custom"/],
  [{ tools: [{ type: "local_shell" }] }, /tool of type "local_shell"/],
  [{ tools: [{ type: "shell", environment: { type: "local" } }] }, /tool of type "shell"/],
  [{ tools: [{ type: "tool_search", execution: "client" }] }, /tool of type "tool_search"/],
])("refuses the configuration %o", async (config, message) => {
  const { model, standIn } = await connect([]);
  const output = { type: "object" } as const;
  await expect(generate("Hi", { model, source, config, output })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(message),
  });
  expect(standIn.requests).toEqual([]);
});

const files = {
  type: "mcp",
  server_label: "files",
  server_url: "https://example.org",
  require_approval: "never",
};
const { server_label } = files;

test.each([
  [undefined, undefined],
  [{}, "auto"],
  [{ mode: "AUTO" }, "auto"],
  [{ mode: "NONE" }, "none"],
  [{ mode: "ANY" }, "required"],
  [{ mode: "ANY", functionNames: ["getWeather"] }, weather],
  [
    { mode: "ANY", functionNames: ["getWeather", "countPeople"] },
    { type: "allowed_tools", mode: "required", tools: [weather, people] },
  ],
  [{ mode: "VALIDATED" }, "auto"],
  [
    { mode: "VALIDATED", functionNames: ["getWeather"] },
    { type: "allowed_tools", mode: "auto", tools: [{ type: "mcp", server_label }, weather] },
  ],
] as const)("tells the API of the tool configuration %o", async (toolConfig, choice) => {
  const { model, asked, statuses } = await connect([done]);
  const config = { tools: [files] };
  const steered = toolConfig === undefined ? {} : { toolConfig };
  await generate("How warm?", { model, source, tools, config, ...steered });
  expect(asked()[0]?.["tool_choice"]).toEqual(choice);
  expect(statuses()).toEqual([200]);
});

test("declares tools strictly that can be, where calls have to be valid", async () => {
  const pick = deftool({
    name: "pick",
    description: "Picks a city.",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    },
    register: false,
    execute: ({ city }) => city,
  });
  const { model, asked, statuses } = await connect([done, done]);
  const options = { model, source, tools: [getWeather, pick] };
  await generate("How warm?", { ...options, toolConfig: { mode: "VALIDATED" } });
  await generate("How warm?", options);
  const strict = asked().map(({ tools: told }) => told?.map((tool) => tool["strict"]));
  expect(strict).toEqual([
    [false, true],
    [false, false],
  ]);
  expect(statuses()).toEqual([200, 200]);
});

test("makes the model conclude when there are no calls left", async () => {
  const rome = call("getWeather", { city: "Rome" });
  const { model, asked } = await connect([answer(rome), done]);
  await generate("How warm?", { model, source, tools, maxCalls: 1 });
  expect(asked().map((body) => body["tool_choice"])).toEqual([undefined, "none"]);
});

describe.each(waysToAsk)("the form of an answer, $how", ({ ask }) => {
  const degrees = { type: "object", properties: { degrees: { type: "integer" } } } as const;

  test("is asked for, and once more where the answer does not fit", async () => {
    const rome = call("getWeather", { city: "Rome" });
    const script = [
      answer(rome),
      answer(message('{"degrees": "some"}')),
      answer(message('{"degrees": 8}')),
    ];
    const { model, asked, types, statuses } = await connect(script);
    const output = { ...degrees, required: ["degrees"] } as const;
    const config = { text: { verbosity: "low" } };
    const result = await ask("How warm?", { model, source, tools, output, config });
    expect(result).toMatchObject({ output: { degrees: 8 }, text: '{"degrees": 8}' });
    const format = { type: "json_schema", name: "answer", schema: output, strict: false };
    const text = { verbosity: "low", format };
    expect(asked().map((body) => body["text"])).toEqual([text, text, text]);
    expect(types()).toEqual([["message"], ["function_call_output"], ["message"]]);
    expect(statuses()).toEqual([200, 200, 200]);
  });

  test("is strict where the schema is", async () => {
    const { model, asked, statuses } = await connect([answer(message('{"degrees": 8}'))]);
    const output = { ...degrees, required: ["degrees"], additionalProperties: false } as const;
    await ask("How warm?", { model, source, output });
    expect(asked()[0]).toMatchObject({ text: { format: { strict: true } } });
    expect(statuses()).toEqual([200]);
  });

  test("is told in words where it is no object", async () => {
    const { model, asked } = await connect([answer(message("[8, 9]"))]);
    const output = { type: "array", items: { type: "integer" } } as const;
    const options = { model, source, output, systemInstruction: "Be brief." };
    const result = await ask("How warm?", options);
    expect(result.output).toEqual([8, 9]);
    expect(asked()[0]?.["text"]).toBeUndefined();
    expect(asked()[0]?.["instructions"]).toBe(
      'Be brief.\n\nAnswer with nothing but JSON that fits this JSON Schema: {"type":"array","items":{"type":"integer"}}',
    );
  });
});
