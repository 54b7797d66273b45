import { expect, test } from "vitest";
import { z } from "zod";

import { deftool } from "../../declare/deftool.ts";
import type { JsonObject } from "../../model/json.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import { Runtime } from "../../runtime/runtime.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import type { GenerateOptions } from "../generate-options.ts";
import type { GenerateResult } from "../generate-result.ts";
import { generate } from "../generate.ts";
import type { ConversationPause } from "../pause/conversation-pause.ts";

const seen: unknown[] = [];

const getForecast = deftool({
  name: "get_forecast",
  description: "The weather of the next days.",
  parameters: {
    type: "object",
    properties: {
      city: { type: "string" },
      days: { type: "integer", maximum: 14 },
      unit: { type: "string", enum: ["metric", "imperial"] },
    },
    required: ["city", "days"],
    additionalProperties: false,
  },
  execute: (args) => {
    seen.push(args);
    return "fine";
  },
  register: false,
});

const sent = { City: "Oslo", days: "3", unit: "Metric" };
const meant = { city: "Oslo", days: 3, unit: "metric" };

async function play(
  call: { readonly name: string; readonly args?: JsonObject; readonly id?: string },
  options: Partial<GenerateOptions> = {},
): Promise<GenerateResult> {
  seen.length = 0;
  const model = scriptedModel([calls(call), text("Done.")]);
  return generate("Go", { model, source: emptyRuntime(), tools: [getForecast], ...options });
}

test("runs a call as it was meant, says what was changed, and keeps the model's own words", async () => {
  const events: ConversationEvent[] = [];
  const { calls: ended, history } = await play(
    { id: "c1", name: "default_api.getForecast", args: sent },
    { onEvent: (event) => events.push(event) },
  );

  const call = {
    id: "c1",
    name: "get_forecast",
    args: meant,
    repairs: [
      { path: "", kind: "tool", from: '"default_api.getForecast"', to: '"get_forecast"' },
      { path: "/city", kind: "name", from: '"City"', to: '"city"' },
      { path: "/days", kind: "number", from: '"3"', to: "3" },
      { path: "/unit", kind: "case", from: '"Metric"', to: '"metric"' },
    ],
  };
  expect(seen).toEqual([meant]);
  expect(ended).toMatchObject([{ call, outcome: { ok: true } }]);
  expect(events).toContainEqual({ type: "call-start", round: 1, call });
  expect(history.slice(1, 3)).toEqual([
    {
      role: "model",
      parts: [{ functionCall: { id: "c1", name: "default_api.getForecast", args: sent } }],
    },
    {
      role: "user",
      parts: [
        {
          functionResponse: {
            id: "c1",
            name: "default_api.getForecast",
            response: { output: "fine" },
          },
        },
      ],
    },
  ]);
});

test("leaves calls alone that fit", async () => {
  const { calls: ended } = await play({ name: "get_forecast", args: meant });

  expect(seen).toEqual([meant]);
  expect(ended[0]?.call).not.toHaveProperty("repairs");
});

test("repairs nothing where that is switched off", async () => {
  const { calls: ended } = await play({ name: "get_forecast", args: sent }, { repair: false });
  const unknown = await play({ name: "getForecast", args: meant }, { repair: false });

  expect(seen).toEqual([]);
  expect(ended[0]?.call.args).toEqual(sent);
  expect(ended[0]?.outcome).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
  expect(unknown.calls[0]?.outcome).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
});

test("tells the model all that is wrong with what cannot be repaired", async () => {
  const { calls: ended } = await play({
    name: "get_forecast",
    args: { City: "Oslo", days: "40" },
  });

  expect(ended[0]?.call).toMatchObject({ args: { City: "Oslo", days: "40" } });
  expect(ended[0]?.call).not.toHaveProperty("repairs");
  const violations = [
    { path: "/City", message: expect.stringContaining('Did you mean "city"?') as unknown },
    { path: "/days", message: '"days" must be a whole number, but is the string "40".' },
    { path: "/city", keyword: "required" },
  ];
  expect(ended).toMatchObject([{ outcome: { error: { details: { violations } } } }]);
});

test("takes no other tool where several are named almost like that, or none", async () => {
  const tools = ["get_user", "getUser", "delete_users"].map((name) =>
    deftool({
      name,
      description: "Does something.",
      parameters: { type: "object" },
      execute: () => name,
      register: false,
    }),
  );
  for (const name of ["get-user", "default_api.get-user", "delete_user", "...", "."]) {
    const { calls: ended } = await play({ name, args: {} }, { tools });
    expect(ended).toMatchObject([{ outcome: { error: { type: "TOOL_NOT_FOUND" } } }]);
  }
  const exact = await play({ name: "getUser", args: {} }, { tools });
  expect(exact.calls[0]?.outcome).toMatchObject({ ok: true, value: "getUser" });
});

test("takes no tool that is not offered", async () => {
  const { calls: ended } = await play(
    { name: "getForecast", args: meant },
    { toolConfig: { mode: "NONE" } },
  );

  expect(ended[0]?.outcome).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
});

test("repairs the name by itself where the arguments cannot be repaired", async () => {
  const { calls: ended } = await play({ name: "getForecast", args: { city: "Oslo" } });

  expect(ended[0]?.call).toMatchObject({ name: "get_forecast", repairs: [{ kind: "tool" }] });
  expect(ended[0]?.outcome).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
});

test("lets an author's own validator decide, before and after", async () => {
  const lines = z.preprocess(
    (value) => (typeof value === "string" ? value.split(",") : value),
    z.array(z.string()),
  );
  const define = (parameters: z.ZodType): ReturnType<typeof deftool> =>
    deftool({
      name: "note",
      description: "Takes notes.",
      parameters,
      execute: (args: unknown) => {
        seen.push(args);
        return null;
      },
      register: false,
    });

  await play({ name: "note", args: { lines: "a,b" } }, { tools: [define(z.object({ lines }))] });
  expect(seen).toEqual([{ lines: ["a", "b"] }]);

  const days = z.number().refine((value) => value !== 13, "is unlucky");
  const tools = [define(z.object({ days }))];
  const mended = await play({ name: "note", args: { days: "12" } }, { tools });
  expect(seen).toEqual([{ days: 12 }]);
  expect(mended.calls[0]?.call.repairs).toMatchObject([{ path: "/days", kind: "number" }]);

  const refused = await play({ name: "note", args: { days: "13" } }, { tools });
  expect(refused.calls[0]?.call).toMatchObject({ args: { days: "13" } });
  expect(refused.calls[0]?.outcome).toMatchObject({
    error: { message: expect.stringContaining("expected number, received string") as unknown },
  });

  const later = z.object({ days: z.number().refine(async () => true) });
  const open = await play({ name: "note", args: { days: "12" } }, { tools: [define(later)] });
  expect(open.calls[0]?.call).not.toHaveProperty("repairs");
});

test("decides by what a tool takes, not by what models are told of it", async () => {
  const parameters = {
    type: "object",
    properties: { id: { type: "integer", "x-codec": "bigint" }, list: { type: "array" } },
  } as const;
  const tools = [
    deftool({
      name: "count",
      description: "Counts.",
      parameters,
      execute: (args) => {
        seen.push(args);
        return null;
      },
      register: false,
    }),
  ];
  const { calls: ended } = await play(
    { name: "count", args: { id: "9007199254740993", list: "x" } },
    { tools },
  );

  expect(seen).toEqual([{ id: 9_007_199_254_740_993n, list: ["x"] }]);
  expect(ended[0]?.call.repairs).toMatchObject([{ path: "/list", kind: "list" }]);
});

test("asks people about calls as they are run, and runs what they were asked about", async () => {
  const refund = deftool({
    name: "refund_order",
    description: "Pays an order back.",
    parameters: { type: "object", properties: { cents: { type: "integer" } }, required: ["cents"] },
    register: false,
    execute: (args) => {
      seen.push(args);
      return "paid";
    },
  });
  const source = new Runtime({
    registry: new ToolRegistry(),
    authorize: ({ tool }) => ({ decision: tool === refund.tool ? "ask" : "allow" }),
  });
  const model = scriptedModel([
    calls(
      { id: "c1", name: "getForecast", args: sent },
      { id: "c2", name: "refundOrder", args: { cents: "500" } },
    ),
    text("Done."),
  ]);
  const options = { model, source, tools: [getForecast, refund] };
  seen.length = 0;
  const waiting = await generate("Go", options);

  expect(waiting.pending).toMatchObject([{ id: "c2", name: "refund_order", args: { cents: 500 } }]);
  const pause = JSON.parse(JSON.stringify(waiting.pause)) as ConversationPause;
  const decisions = { c2: { decision: "allow" } } as const;
  const done = await generate(pause, { ...options, decisions });

  expect(done.text).toBe("Done.");
  expect(seen).toEqual([meant, { cents: 500 }]);
  expect(done.calls.map(({ call }) => call.repairs?.length)).toEqual([4, 2]);
});

test("leaves what is no JSON to the executor", async () => {
  const cyclic: Record<string, unknown> = { city: "Oslo", days: "3" };
  cyclic["unit"] = cyclic;
  const { calls: ended } = await play({ name: "get_forecast", args: cyclic as never });
  const whole = await play({ name: "get_forecast", args: JSON.stringify(meant) as never });

  expect(ended[0]?.outcome).toMatchObject({ ok: false, error: { type: "INVALID_CALL" } });
  expect(whole.calls[0]?.call).toMatchObject({
    args: meant,
    repairs: [{ path: "", kind: "json" }],
  });
});

test("refuses a switch that is none", async () => {
  await expect(play({ name: "x" }, { repair: "no" as never })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});
