import { expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { LaterTool } from "../declare/tool.ts";
import type { JsonObject } from "../model/json.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";

const schedule = deftool({
  name: "schedule",
  description: "Schedules a meeting.",
  parameters: {
    type: "object",
    properties: {
      day: { type: "string", format: "date", "x-codec": "date" },
      size: { type: "integer", "x-codec": "bigint" },
    },
    required: ["day"],
  },
  execute: () => "here",
  register: false,
});

function elsewhere(tool: LaterTool, handler: (args: JsonObject) => unknown): LaterTool {
  return { ...tool, isRemote: true, handler };
}

it("runs a tool where it is placed, with its arguments as they came", async () => {
  const seen: unknown[] = [];
  await using runtime = new Runtime({
    registry: new ToolRegistry(),
    place: (tool) =>
      elsewhere(tool, (args) => {
        seen.push(args);
        return "there";
      }),
  });
  const session = await runtime.createSession({ tools: [schedule] });
  const args = { day: "2026-11-25", size: (2n ** 70n) as unknown as number };
  const outcome = await session.execute({ name: "schedule", args });
  expect(outcome).toMatchObject({ ok: true, value: "there" });
  expect(seen).toEqual([args]);
});

it("gives the same verdict wherever a tool is placed", async () => {
  const bad = { name: "schedule", args: { day: 7, size: "x" } };
  const errors: unknown[] = [];
  for (const place of [undefined, (tool: LaterTool) => elsewhere(tool, () => "there")]) {
    await using runtime = new Runtime({
      registry: new ToolRegistry(),
      ...(place === undefined ? {} : { place }),
    });
    const session = await runtime.createSession({ tools: [schedule] });
    const outcome = await session.execute(bad);
    errors.push(outcome.ok ? undefined : outcome.error);
  }
  expect(errors[0]).toMatchObject({ type: "PARAMETER_VALIDATION_FAILED" });
  expect(errors[1]).toEqual(errors[0]);
});

it("passes on what an author's own validator was given, not what it made of it", async () => {
  const validated = deftool({
    name: "count",
    description: "Counts.",
    parameters: {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value: unknown) =>
          typeof (value as { text?: unknown }).text === "string"
            ? { value: { text: "changed" } }
            : { issues: [{ message: "has to be a text", path: ["text"] }] },
        jsonSchema: { input: () => ({ type: "object" }), output: () => ({ type: "object" }) },
      },
    } as never,
    execute: () => "here",
    register: false,
  });
  const seen: unknown[] = [];
  await using runtime = new Runtime({
    registry: new ToolRegistry(),
    place: (tool) => elsewhere(tool, (args) => seen.push(args)),
  });
  const session = await runtime.createSession({ tools: [validated] });
  await session.execute({ name: "count", args: { text: "given" } });
  const refused = await session.execute({ name: "count", args: {} });
  expect(seen).toEqual([{ text: "given" }]);
  expect(refused).toMatchObject({ ok: false, error: { type: "PARAMETER_VALIDATION_FAILED" } });
});

it("ends a call whose place cannot be told", async () => {
  await using runtime = new Runtime({
    registry: new ToolRegistry(),
    place: () => {
      throw new Error("no map");
    },
  });
  const session = await runtime.createSession({ tools: [schedule] });
  const outcome = await session.execute({ name: "schedule", args: { day: "2026-11-25" } });
  expect(outcome).toMatchObject({ ok: false, error: { type: "INTERNAL_ERROR" } });
});
