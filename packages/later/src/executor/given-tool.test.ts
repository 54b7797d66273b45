import { expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { Tool } from "../declare/tool.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";

function addition(name: string, execute: (a: number) => unknown): Tool {
  return deftool({
    name,
    description: `Adds to a number: ${name}.`,
    parameters: {
      type: "object",
      properties: { a: { type: "number" } },
      required: ["a"],
    } as const,
    timeoutMs: 20,
    execute: ({ a }) => execute(a),
    register: false,
  });
}

it("runs a tool that comes with the call, in the place of the session's", async () => {
  await using runtime = new Runtime({ registry: new ToolRegistry() });
  const session = await runtime.createSession({ tools: [addition("add", (a) => a + 1)] });
  const { tool } = addition("add", (a) => a + 2);
  const call = { name: "add", args: { a: 1 } };
  expect(await session.execute(call, { tool })).toMatchObject({ ok: true, value: 3 });
  expect(await runtime.execute(session.id, call, { tool })).toMatchObject({ ok: true, value: 3 });
  expect(await session.execute(call)).toMatchObject({ ok: true, value: 2 });
});

it("has a tool that comes with the call for that call only", async () => {
  await using runtime = new Runtime({ registry: new ToolRegistry() });
  const session = await runtime.createSession();
  const { tool } = addition("add", (a) => a + 2);
  const call = { name: "add", args: { a: 1 } };
  expect(await session.execute(call, { tool })).toMatchObject({ ok: true, value: 3 });
  expect(await session.execute(call)).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
  expect(await session.listDeclarations()).toEqual([]);
  await session.close();
  expect(await session.execute(call, { tool })).toMatchObject({
    error: { type: "SESSION_NOT_FOUND" },
  });
});

it("asks, validates, waits and tells of such a call as of any other", async () => {
  const asked: unknown[] = [];
  await using runtime = new Runtime({
    registry: new ToolRegistry(),
    authorize: ({ tool }) => {
      asked.push(tool.declaration.name);
      return { decision: "allow" };
    },
  });
  const session = await runtime.createSession();
  const { tool } = addition("add", (a) => (a > 0 ? a : new Promise(() => {})));
  const events: string[] = [];
  const onEvent = ({ type }: { readonly type: string }): unknown => events.push(type);
  const bad = await session.execute({ name: "add", args: { a: "x" } }, { tool, onEvent });
  expect(bad).toMatchObject({ error: { type: "PARAMETER_VALIDATION_FAILED" } });
  expect(asked).toEqual(["add"]);
  expect(events).toEqual(["call-start", "call-end"]);
  const late = await session.execute({ name: "add", args: { a: 0 } }, { tool });
  expect(late).toMatchObject({ error: { type: "TIMEOUT" } });
});
