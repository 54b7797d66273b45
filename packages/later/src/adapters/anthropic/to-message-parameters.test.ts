import Anthropic from "@anthropic-ai/sdk";
import { afterAll, describe, expect, test } from "vitest";

import { countPeople, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import type { AnthropicOptions } from "./anthropic-options.ts";
import type { AnthropicSdk } from "./anthropic-sdk.ts";
import { anthropic } from "./anthropic.ts";
import { connect } from "./fixtures/connect.ts";
import { calls, says } from "./fixtures/reply.ts";
import { eight, oslo, rome, source, ways } from "./fixtures/ways.ts";

const tools = [getWeather, countPeople, fail];

afterAll(() => source.close());

describe.each(ways)("a request to Claude, $how", ({ ask }) => {
  test("asks for an answer of a certain form in the API's own way, and once more", async () => {
    const script = [calls(rome), says('{"degrees": 91}'), says('{"degrees": 8}')];
    const { model, asked } = await connect(script);
    const output = {
      type: "object",
      properties: { degrees: { type: "integer", maximum: 90 } },
      required: ["degrees"],
    } as const;
    const config = { output_config: { effort: "low" } };
    const result = await ask("How warm?", { model, source, tools, output, config });
    expect(result.output).toEqual({ degrees: 8 });
    expect(asked().map((body) => body["output_config"])[0]).toEqual({
      effort: "low",
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: { degrees: { type: "integer", description: "At most 90." } },
          required: ["degrees"],
          additionalProperties: false,
        },
      },
    });
    expect(asked()[2]?.messages.at(-2)?.role).toBe("assistant");
  });

  test("describes an answer where its form cannot be told, or is not to be", async () => {
    const { model, client, asked } = await connect([says('{"Rome": 8}'), says("8")]);
    const map = { type: "object", additionalProperties: { type: "number" } } as const;
    const options = { source, systemInstruction: "Be brief." };
    const first = await ask("How warm?", { ...options, model, output: map });
    expect(first.output).toEqual({ Rome: 8 });
    const older = anthropic(client, "claude", { outputBy: "instruction" });
    const second = await ask("How warm?", {
      ...options,
      model: older,
      output: { type: "integer" },
    });
    expect(second.output).toBe(8);
    expect(asked().map((body) => body["output_config"])).toEqual([undefined, undefined]);
    expect(asked()[0]?.["system"]).toEqual([
      { type: "text", text: "Be brief." },
      { type: "text", text: expect.stringContaining(JSON.stringify(map)) },
    ]);
  });
});

describe("a request to Claude", () => {
  test.each([
    [{ mode: "AUTO" }, { type: "auto" }, 3],
    [{ mode: "NONE" }, { type: "none" }, 3],
    [{ mode: "ANY" }, { type: "any" }, 3],
    [{ mode: "VALIDATED" }, { type: "auto" }, 3],
    [{ mode: "ANY", functionNames: ["fail"] }, { type: "tool", name: "fail" }, 3],
    [{ mode: "ANY", functionNames: ["fail", "getWeather"] }, { type: "any" }, 2],
    [{ mode: "VALIDATED", functionNames: ["fail"] }, { type: "auto" }, 1],
  ] as const)("steers the use of tools by %j", async (toolConfig, choice, count) => {
    const { model, asked } = await connect([eight]);
    await generate("?", { model, source, tools, toolConfig });
    expect(asked()[0]).toMatchObject({ tool_choice: choice, tools: { length: count } });
  });

  test("marks up to where the API may keep what it has read", async () => {
    const { model, asked } = await connect([calls(rome), calls(oslo), eight], { cache: "1h" });
    await generate("How warm?", { model, source, tools, systemInstruction: "Be brief." });
    const mark = { type: "ephemeral", ttl: "1h" };
    const marked = asked().map(({ system, tools, messages }) =>
      [tools, system, ...messages.map(({ content }) => content)].map((list) =>
        (list as readonly { readonly cache_control?: object }[]).map(
          ({ cache_control: given }) => given,
        ),
      ),
    );
    const toolMarks = [undefined, undefined, mark];
    expect(marked).toEqual([
      [toolMarks, [mark], [mark]],
      [toolMarks, [mark], [mark], [undefined], [mark]],
      [toolMarks, [mark], [undefined], [undefined], [mark], [undefined], [mark]],
    ]);
  });

  test.each([
    { messages: [] },
    { model: "another" },
    { stream: true },
    { system: "x" },
    { tool_choice: { type: "any" } },
    { tools: [{ name: "f", input_schema: { type: "object" } }] },
    { tools: [{ type: "bash_20250124", name: "bash" }] },
    { tools: { type: "web_search_20260318" } },
    { output_config: { format: { type: "json_schema" } } },
    { cache_control: { type: "ephemeral" } },
  ])("refuses the configuration %j, which is decided elsewhere", async (config) => {
    const { model, standIn } = await connect([], { cache: true });
    const asked = generate("?", { model, source, config, output: { type: "string" } });
    await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(standIn.requests).toEqual([]);
  });
});

describe("anthropic", () => {
  const client = new Anthropic({ apiKey: "k" });

  test.each<[unknown, unknown, object]>([
    [undefined, "m", {}],
    [{ messages: {} }, "m", {}],
    [client, "", {}],
    [client, undefined, {}],
    [client, "m", { maxTokens: 0 }],
    [client, "m", { maxTokens: 1.5 }],
    [client, "m", { cache: "1d" }],
    [client, "m", { outputBy: "luck" }],
  ])("is not made of these: %#", (given, name, options) => {
    expect(() =>
      anthropic(given as AnthropicSdk, name as string, options as AnthropicOptions),
    ).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
