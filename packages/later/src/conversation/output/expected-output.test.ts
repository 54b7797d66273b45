import { describe, expect, test } from "vitest";
import { z } from "zod";

import { deftype } from "../../declare/deftype.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { createChat } from "../chat.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { emptyRuntime, getWeather } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import { generate } from "../generate.ts";
import type { OutputForm } from "./output-form.ts";

const source = emptyRuntime();
const tools = [getWeather];
const rome = { name: "getWeather", args: { city: "Rome" } };
const schema = {
  type: "object",
  properties: { city: { type: "string" }, degrees: { type: "integer" } },
  required: ["city", "degrees"],
} as const;
const answer = { city: "Rome", degrees: 8 };

describe("the output of a conversation", () => {
  test("is the answer as JSON that fits the schema, which every request tells", async () => {
    const model = scriptedModel([calls(rome), text(JSON.stringify(answer))]);
    const result = await generate("How warm?", { model, source, tools, output: schema });
    expect(result.output).toEqual(answer);
    expect(result.output.degrees + 1).toBe(9);
    expect(result.text).toBe(JSON.stringify(answer));
    expect(model.requests.map(({ output }) => output)).toEqual([schema, schema]);
  });

  test("is undefined where none is asked for", async () => {
    const result = await generate("Hi", { model: scriptedModel([text("Hi.")]), source });
    expect(result.output).toBeUndefined();
  });

  test("is what a Standard Schema makes of it", async () => {
    const form = z.object({ day: z.string().transform((day) => new Date(day)) });
    const model = scriptedModel([text('{"day":"2026-11-26"}')]);
    const { output } = await generate("When?", { model, source, output: form });
    expect(output.day.getUTCDate()).toBe(26);
    expect(model.requests[0]?.output).toMatchObject({ properties: { day: { type: "string" } } });
  });

  test("is what a type with a decoder makes of it", async () => {
    const digits = {
      schema: { type: "string" } as const,
      decode: (value: unknown) => BigInt(String(value)),
    };
    const model = scriptedModel([text('"12345678901234567890"')]);
    const { output } = await generate("How many?", { model, source, output: digits });
    expect(output).toBe(12345678901234567890n);
  });

  test("is a value of a TypeScript type, of which every misfit is told", async () => {
    const report = deftype<{ city: string; at: Date }>();
    const sound = { city: "Rome", at: "2026-11-26T12:00:00Z" };
    const said = [{ city: 1, at: "noon" }, sound].map((value) => text(JSON.stringify(value)));
    const model = scriptedModel(said);
    const { output } = await generate("When?", { model, source, output: report });
    expect(output).toEqual({ city: "Rome", at: new Date(sound.at) });
    expect(model.requests[0]?.output).toEqual(report.schema);
    const told = model.requests[1]?.contents[2]?.parts[0]?.text;
    expect(told).toMatch(/^\/city: .*\n\/at: .*date/m);
  });

  test("keeps integers that a number cannot hold", async () => {
    const model = scriptedModel([text("[9007199254740993]")]);
    const form = { type: "array", items: { type: "integer" } } as const;
    const { output } = await generate("?", { model, source, output: form });
    expect(output).toEqual([9007199254740993n]);
  });

  test.each(["```json\n{}\n```", "\n```\n{}\n```  ", "  {} "])("is found in %j", async (said) => {
    const form = { type: "object" } as const;
    const { output } = await generate("?", {
      model: scriptedModel([text(said)]),
      source,
      output: form,
    });
    expect(output).toEqual({});
  });

  test("comes with streams and with turns of chats", async () => {
    const said = text(JSON.stringify(answer));
    const stream = generateStream("?", { model: scriptedModel([said]), source, output: schema });
    expect((await stream.result).output.city).toBe("Rome");
    await using chat = createChat({ model: scriptedModel([text("Hi."), said]), source });
    expect((await chat.send("Hi")).output).toBeUndefined();
    expect((await chat.send("?", { output: schema })).output.city).toBe("Rome");
  });
});

describe("an answer that is not what was asked for", () => {
  const misfits = [
    ["no JSON", "It is 8 degrees.", /line 1/],
    ["JSON of another form", '{"city":"Rome"}', /degrees/],
    ["an open fence", "```json", /JSON/],
  ] as const;

  test.each(misfits)(
    "is corrected once when it is %s, and leaves no trace",
    async (_what, said, problem) => {
      const events: ConversationEvent[] = [];
      const model = scriptedModel([calls(rome), text(said), text(JSON.stringify(answer))]);
      const result = await generate("How warm?", {
        model,
        source,
        tools,
        output: schema,
        onEvent: (event) => void events.push(event),
      });
      expect(result.output).toEqual(answer);
      expect(result.history).toHaveLength(4);
      const [, , ...told] = model.requests[2]?.contents ?? [];
      expect(told).toHaveLength(3);
      expect(told[1]?.parts).toEqual([{ text: said }]);
      expect(told[2]?.parts[0]?.text).toMatch(problem);
      expect(told[2]?.parts[0]?.text).toContain(JSON.stringify(schema));
      expect(events.map(({ type }) => type)).toContain("response-discard");
    },
  );

  test("ends the conversation the second time, with what was wrong", async () => {
    const model = scriptedModel([calls(rome), text('{"city":"Rome"}'), text("{}")]);
    await expect(generate("?", { model, source, tools, output: schema })).rejects.toMatchObject({
      code: "INVALID_OUTPUT",
      retryable: true,
      details: { violations: [{ path: "/city" }, { path: "/degrees" }] },
      history: { length: 3 },
    });
  });

  test("may be followed by calls before the right one", async () => {
    const model = scriptedModel([text("Let me look."), calls(rome), text(JSON.stringify(answer))]);
    const result = await generate("?", { model, source, tools, output: schema });
    expect(result).toMatchObject({ output: answer, rounds: 1 });
    expect(result.history).toHaveLength(4);
  });

  test("is told the issues of a Standard Schema", async () => {
    const form = z.object({ stops: z.array(z.string().min(2, "Too short.")) });
    const model = scriptedModel([text('{"stops":["Rome","x"]}'), text('{"stops":[]}')]);
    const { output } = await generate("?", { model, source, output: form });
    expect(output).toEqual({ stops: [] });
    expect(model.requests[1]?.contents[2]?.parts[0]?.text).toContain("/stops/1: Too short.");
  });

  test("is one that a decoder refuses", async () => {
    const form = {
      schema: { type: "integer" } as const,
      decode: (value: unknown) => {
        if (value !== 7) throw new Error("The number is not lucky.");
        return value;
      },
    };
    const model = scriptedModel([text("6"), text("7")]);
    expect((await generate("?", { model, source, output: form })).output).toBe(7);
    expect(model.requests[1]?.contents[2]?.parts[0]?.text).toContain("not lucky");
  });

  test("is not waited for when a validator hangs and the conversation is cancelled", async () => {
    const controller = new AbortController();
    const validate = (): Promise<never> => {
      controller.abort();
      return new Promise(() => {});
    };
    const form = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate,
        jsonSchema: { input: () => ({}), output: () => ({}) },
      },
    } as const;
    const asked = generate("?", {
      model: scriptedModel([text("1")]),
      source,
      output: form,
      signal: controller.signal,
    });
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

test.each<[OutputForm, string]>([
  [{ type: "objekt" } as unknown as OutputForm, "INVALID_DECLARATION"],
  [
    { "~standard": { version: 1, vendor: "old", validate: () => ({ value: 1 }) } },
    "INVALID_DECLARATION",
  ],
  ["a text" as unknown as OutputForm, "INVALID_ARGUMENT"],
])("an output cannot be asked for by %j", async (output, code) => {
  const model = scriptedModel([text("1")]);
  await expect(generate("?", { model, source, output })).rejects.toMatchObject({ code });
  expect(model.requests).toEqual([]);
});
