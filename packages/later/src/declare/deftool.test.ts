import { describe, expect, it } from "vitest";
import { z } from "zod";

import type { JsonSchemaObject } from "../model/json-schema.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { Session } from "../session/session.ts";
import { deftool } from "./deftool.ts";
import type { DerivedTool } from "./derived-tool.ts";
import { isTool } from "./make-tool.ts";
import type { Tool } from "./tool.ts";

const register = false;

function sessionWith(...tools: readonly Tool[]): Promise<Session> {
  return new Runtime({ registry: new ToolRegistry() }).createSession({ tools });
}

describe("deftool with a JSON Schema", () => {
  const greet = deftool({
    name: "greet",
    description: "Greets somebody.",
    parameters: {
      type: "object",
      properties: { who: { type: "string" }, times: { type: "integer", minimum: 1 } },
      required: ["who"],
      additionalProperties: false,
    },
    execute: ({ who, times = 1 }) => `hello ${who} `.repeat(times).trim(),
    timeoutMs: 50,
    annotations: { readOnly: true },
    register,
  });

  it("stays callable", () => {
    expect(greet({ who: "Ada", times: 2 })).toBe("hello Ada hello Ada");
    expect(isTool(greet)).toBe(true);
    expect(isTool(() => 1)).toBe(false);
  });

  it("carries a frozen declaration", () => {
    expect(greet.declaration).toEqual({
      name: "greet",
      description: "Greets somebody.",
      parametersJsonSchema: expect.objectContaining({ type: "object", required: ["who"] }),
    });
    expect(Object.isFrozen(greet.declaration.parametersJsonSchema.properties)).toBe(true);
    expect(greet.tool).toMatchObject({ timeoutMs: 50, annotations: { readOnly: true } });
  });

  it("does not follow later changes of the author's schema", () => {
    const changing: JsonSchemaObject & { type: "object" } = {
      type: "object",
      properties: { a: { type: "string" } },
    };
    const tool = deftool({
      name: "a",
      description: "d",
      parameters: changing,
      execute: () => 1,
      register,
    });
    const response: JsonSchemaObject = { type: "object", properties: {} };
    const answering = deftool({
      name: "b",
      description: "d",
      parameters: changing,
      response,
      execute: () => 1,
      register,
    });
    Object.assign(response, { title: "changed" });
    expect(answering.declaration.responseJsonSchema).toEqual({ type: "object", properties: {} });
    Object.assign(changing.properties ?? {}, { a: { type: "string", maxLength: 1 } });
    expect(tool.tool.parameters.properties).toEqual({ a: { type: "string" } });
    expect(Object.isFrozen(changing)).toBe(false);
  });

  it("runs in a session", async () => {
    const session = await sessionWith(greet);
    expect(await session.execute({ name: "greet", args: { who: "Ada" } })).toMatchObject({
      value: "hello Ada",
    });
  });
});

describe("deftool with a Standard Schema", () => {
  const order = deftool({
    name: "order",
    description: "Orders something.",
    parameters: z.object({
      item: z.string().trim().describe("What to order"),
      count: z.number().int().min(1).default(1),
    }),
    execute: ({ item, count }) => `${count} ${item}`,
    register,
  });

  it("declares what the schema prints", () => {
    expect(order.declaration.parametersJsonSchema).toMatchObject({
      type: "object",
      properties: { item: { type: "string", description: "What to order" } },
      required: ["item"],
    });
  });

  it("lets the schema validate, fill in defaults and transform", async () => {
    const session = await sessionWith(order);
    expect(await session.execute({ name: "order", args: { item: " tea " } })).toMatchObject({
      value: "1 tea",
    });
    const outcome = await session.execute({ name: "order", args: { item: 5, count: 0 } });
    expect(outcome).toMatchObject({
      error: {
        type: "PARAMETER_VALIDATION_FAILED",
        details: { violations: [{ path: "/item" }, { path: "/count" }] },
      },
    });
  });

  it("ends in a failure of the tool when the validator itself throws", async () => {
    const broken = deftool({
      name: "broken",
      description: "Has a broken validator.",
      parameters: z.object({ a: z.string() }).refine((): boolean => {
        throw new Error("validator broke at /srv/app/x.ts");
      }),
      execute: () => 1,
      register,
    });
    const session = await sessionWith(broken);
    const outcome = await session.execute({ name: "broken", args: { a: "x" } });
    expect(outcome).toMatchObject({ ok: false, error: { type: "TOOL_EXECUTION_FAILED" } });
    expect(JSON.stringify(outcome)).not.toContain("/srv/app");
  });
});

describe("deftool with a schema, called directly", () => {
  it("gives a context that does nothing to a handler that wants one", () => {
    const context = deftool({
      name: "context",
      description: "Uses its context.",
      parameters: { type: "object" },
      execute: (_, { signal, progress, partial, toolName }) => {
        progress({ progress: 1 });
        partial(1);
        return [signal.aborted, toolName];
      },
      register,
    });
    expect(context({})).toEqual([false, "context"]);
  });
});

describe("deftool with types found at build time", () => {
  const derived: DerivedTool = {
    name: "scale",
    description: "Scales numbers.",
    parameters: {
      type: "object",
      properties: {
        factor: { type: "number" },
        values: { type: "array", items: { type: "number" } },
      },
      required: ["factor"],
      additionalProperties: false,
    },
    arguments: [
      { from: "context" },
      { from: "property", name: "factor" },
      { from: "signal" },
      { from: "omitted" },
      { from: "rest", name: "values" },
    ],
    exportName: "scale",
    module: "src/scale.ts",
    diagnostics: [],
  };
  const handler = (...values: unknown[]): unknown[] => values;
  const scale = deftool(handler, { register }, derived);

  it("binds by name, injects, and spreads the rest", async () => {
    const session = await sessionWith(scale);
    const seen: unknown[] = [];
    const probe = deftool(
      (...values: unknown[]) => void seen.push(...values),
      { register },
      derived,
    );
    await (
      await sessionWith(probe)
    ).execute({
      name: "scale",
      args: { values: [1, 2], factor: 3 },
    });
    expect(seen[0]).toMatchObject({ toolName: "scale" });
    expect(seen[1]).toBe(3);
    expect(seen[2]).toBeInstanceOf(AbortSignal);
    expect(seen.slice(3)).toEqual([undefined, 1, 2]);
    expect((await session.execute({ name: "scale", args: {} })).ok).toBe(false);
  });

  it("passes nothing at all for omitted parameters at the end", async () => {
    const hidden: DerivedTool = {
      ...derived,
      arguments: [{ from: "property", name: "factor" }, { from: "omitted" }, { from: "omitted" }],
    };
    const count = deftool((...values: unknown[]) => values.length, { register }, hidden);
    const session = await sessionWith(count);
    expect(await session.execute({ name: "scale", args: { factor: 1 } })).toMatchObject({
      value: 1,
    });
  });

  it("refers to the function by module, export and number of parameters", () => {
    expect(scale.tool.ref).toEqual({ module: "src/scale.ts", function: "scale", arity: 5 });
  });

  it("passes nothing for an optional object when there are no arguments", async () => {
    const optional: DerivedTool = {
      name: "list",
      description: "Lists.",
      parameters: { type: "object", properties: { limit: { type: "number" } } },
      arguments: [{ from: "properties", optional: true }],
      diagnostics: [],
    };
    const list = deftool(({ limit } = { limit: 5 }) => limit, { register }, optional);
    const session = await sessionWith(list);
    expect(await session.execute({ name: "list" })).toMatchObject({ value: 5 });
    expect(await session.execute({ name: "list", args: { limit: 2 } })).toMatchObject({ value: 2 });
  });

  it("throws every error of the types at each reading, with its position", () => {
    const position = { file: "a.ts", line: 3, column: 7 };
    const bad: DerivedTool = {
      ...derived,
      diagnostics: [
        { severity: "warning", code: "OPEN_TYPE", message: "just a warning" },
        { severity: "error", code: "UNSUPPORTED_TYPE", message: "a callback", position },
        { severity: "error", code: "UNSUPPORTED_TYPE", message: "a symbol", position },
      ],
    };
    const tool = deftool(handler, { register }, bad);
    for (let reading = 0; reading < 2; reading += 1) {
      expect(() => tool.declaration).toThrow(
        expect.objectContaining({
          code: "UNSUPPORTED_TYPE",
          message: expect.stringMatching(/a\.ts:3:7 a callback[^]*a symbol/) as string,
        }),
      );
    }
    expect(tool(1)).toEqual([1]);
  });

  it("takes name and description from the options where the source has none", () => {
    const anonymous: DerivedTool = {
      ...derived,
      name: "default",
      diagnostics: [
        { severity: "error", code: "MISSING_DESCRIPTION", message: "no comment" },
        { severity: "error", code: "INVALID_NAME", message: "no name" },
      ],
    };
    const options = { register, name: "named", description: "Described." };
    expect(deftool(handler, options, anonymous).declaration).toMatchObject({
      name: "named",
      description: "Described.",
    });
    expect(() => deftool(handler, { register }, anonymous).declaration).toThrow(
      expect.objectContaining({ code: "MISSING_DESCRIPTION" }),
    );
  });
});

describe("deftool with something else", () => {
  const parameters = { type: "object" } as const;
  const execute = (): number => 1;

  it.each([
    ["nothing", undefined, "INVALID_ARGUMENT"],
    ["null", null, "INVALID_ARGUMENT"],
    [
      "a definition without handler",
      { name: "a", description: "d", parameters },
      "INVALID_ARGUMENT",
    ],
    ["a bad name", { name: "a b", description: "d", parameters, execute }, "INVALID_DECLARATION"],
    [
      "a blank description",
      { name: "a", description: " ", parameters, execute },
      "MISSING_DESCRIPTION",
    ],
    [
      "parameters that are no object",
      { name: "a", description: "d", parameters: { type: "string" }, execute },
      "INVALID_DECLARATION",
    ],
    [
      "parameters that are no valid schema",
      {
        name: "a",
        description: "d",
        parameters: { type: "object", properties: { a: { minLength: "long" } } },
        execute,
      },
      "INVALID_DECLARATION",
    ],
    [
      "parameters that refer to nothing",
      {
        name: "a",
        description: "d",
        parameters: { type: "object", not: { $ref: "#/$defs/b" } },
        execute,
      },
      "INVALID_DECLARATION",
    ],
    [
      "a schema that cannot print itself",
      {
        name: "a",
        description: "d",
        parameters: { "~standard": { version: 1, vendor: "x", validate: () => ({ value: 1 }) } },
        execute,
      },
      "INVALID_DECLARATION",
    ],
  ])("refuses %s", (_, subject, code) => {
    expect(() => deftool(subject as never)).toThrow(expect.objectContaining({ code }));
  });
});
