import { afterAll, expect, test } from "vitest";

import { countPeople, emptyRuntime, getWeather } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import { deftool } from "../../declare/deftool.ts";
import type { Tool } from "../../declare/tool.ts";
import { ToolError } from "../../errors/tool-error.ts";
import { canonicalJson } from "../../model/canonical-json.ts";
import { calls, text } from "../script.ts";
import { scriptedModel } from "../scripted-model.ts";
import { delayed, hanging, toolDouble } from "./tool-double.ts";

const runtime = emptyRuntime();

afterAll(() => runtime.close());

async function sessionWith(...tools: readonly Tool[]) {
  return await runtime.createSession({ tools });
}

/** As a derived tool: two positional parameters, one of them a Date. */
const remind = deftool(
  (what: string, when: Date) => `${what} at ${when.toISOString()}`,
  { register: false },
  {
    name: "remind",
    description: "Reminds of something.",
    parameters: {
      type: "object",
      properties: {
        what: { type: "string" },
        when: { type: "string", format: "date-time", "x-codec": "date" },
      },
      required: ["what", "when"],
    },
    arguments: [
      { from: "property", name: "what" },
      { from: "property", name: "when" },
    ],
    diagnostics: [],
  },
);

test("has the declaration of the tool, byte for byte, and its limits", () => {
  const double = toolDouble(getWeather, []);
  expect(canonicalJson(double.declaration)).toBe(canonicalJson(getWeather.declaration));
  const { handler: _own, binding: _bound, ...rest } = double.tool;
  const { handler: _original, binding: _binding, ...original } = getWeather.tool;
  expect(rest).toEqual(original);
});

test("comes to one outcome after the other, and notes the arguments", async () => {
  const weather = toolDouble(getWeather, [
    { city: "Rome", degrees: 8 },
    new ToolError("NO_SIGNAL", "Ask again."),
    ({ city }) => ({ city, degrees: 0 }),
  ]);
  const session = await sessionWith(weather);
  const call = (city: string, id: string) =>
    session.execute({ id, name: "getWeather", args: { city } });
  expect(await call("Rome", "a")).toMatchObject({ value: { city: "Rome", degrees: 8 } });
  expect(await call("Oslo", "b")).toMatchObject({ error: { type: "NO_SIGNAL" } });
  expect(await call("Kyiv", "c")).toMatchObject({ value: { city: "Kyiv", degrees: 0 } });
  expect(await call("Bern", "d")).toMatchObject({
    error: { type: "NO_OUTCOME", message: "The double has no outcome for call 4; it has 3." },
  });
  expect(weather.calls).toEqual([
    { args: { city: "Rome" }, callId: "a" },
    { args: { city: "Oslo" }, callId: "b" },
    { args: { city: "Kyiv" }, callId: "c" },
    { args: { city: "Bern" }, callId: "d" },
  ]);
});

test("asks a function for every outcome", async () => {
  const people = toolDouble(countPeople, ({ city }, { toolName }) =>
    BigInt(`${city}${toolName}`.length),
  );
  const session = await sessionWith(people);
  const outcome = await session.execute({ name: "countPeople", args: { city: "Rome" } });
  expect(outcome).toMatchObject({ value: 15n });
});

test("has arguments validated, and decoded by their names", async () => {
  const double = toolDouble(remind, ["noted"]);
  const session = await sessionWith(double);
  const refused = await session.execute({ name: "remind", args: { what: "tea" } });
  expect(refused).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
  expect(double.calls).toEqual([]);
  const when = "2026-11-26T10:00:00.000Z";
  await session.execute({ name: "remind", args: { what: "tea", when } });
  expect(double.calls).toMatchObject([{ args: { what: "tea", when: new Date(when) } }]);
});

test("has results held to what the tool declares", async () => {
  const listed = deftool({
    name: "list",
    description: "Lists.",
    parameters: { type: "object", properties: {} },
    response: { type: "array" },
    register: false,
    execute: (): readonly string[] => [],
  });
  const session = await sessionWith(toolDouble(listed, [7 as never]));
  expect(await session.execute({ name: "list" })).toMatchObject({
    error: { message: expect.stringContaining("did not return what it declares") },
  });
});

test("hangs until the call is over", async () => {
  let fired: AbortSignal | undefined;
  const double = toolDouble(getWeather, [
    (args, context) => {
      fired = context.signal;
      return hanging()(args, context);
    },
    hanging(),
  ]);
  const session = await sessionWith(double);
  const call = { name: "getWeather", args: { city: "Rome" } };
  const late = await session.execute(call, { timeoutMs: 5 });
  expect(late).toMatchObject({ error: { type: "TIMEOUT" } });
  expect(fired?.aborted).toBe(true);
  const controller = new AbortController();
  const cancelled = session.execute(call, { signal: controller.signal });
  controller.abort();
  expect(await cancelled).toMatchObject({ error: { type: "CANCELLED" } });
});

test("is late, with values, errors and functions", async () => {
  const double = toolDouble(getWeather, [
    delayed(1, { city: "Rome", degrees: 8 }),
    delayed(1, new ToolError("NO_SIGNAL", "Ask again.")),
    delayed(1, ({ city }) => ({ city, degrees: 1 })),
    delayed(600_000, { city: "Rome", degrees: 8 }),
  ]);
  const session = await sessionWith(double);
  const call = { name: "getWeather", args: { city: "Rome" } };
  expect(await session.execute(call)).toMatchObject({ value: { degrees: 8 } });
  expect(await session.execute(call)).toMatchObject({ error: { type: "NO_SIGNAL" } });
  expect(await session.execute(call)).toMatchObject({ value: { degrees: 1 } });
  expect(await session.execute(call, { timeoutMs: 5 })).toMatchObject({
    error: { type: "TIMEOUT" },
  });
});

test("takes the tool's place in a conversation", async () => {
  const weather = toolDouble(getWeather, [{ city: "Rome", degrees: 40 }]);
  const model = scriptedModel([
    calls({ name: "getWeather", args: { city: "Rome" } }),
    text("Hot."),
  ]);
  const result = await generate("How warm?", { model, source: runtime, tools: [weather] });
  expect(result.calls[0]?.outcome).toMatchObject({ value: { degrees: 40 } });
  expect(model.requests[0]?.declarations).toEqual([getWeather.declaration]);
});

test("refuses to be called as a function", () => {
  const double = toolDouble(getWeather, []) as unknown as () => unknown;
  expect(double).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
