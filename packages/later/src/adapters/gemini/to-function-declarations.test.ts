import { expect, test } from "vitest";

import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { toFunctionDeclarations } from "./to-function-declarations.ts";

function declare(parametersJsonSchema: JsonSchemaObject): FunctionDeclaration {
  return {
    name: "f",
    description: "Does something.",
    parametersJsonSchema,
    responseJsonSchema: { type: "string" },
  };
}

const bare = { name: "f", description: "Does something." };

test.each([
  [{ type: "object" }],
  [{ type: "object", properties: {} }],
  [{ type: "object", properties: {}, required: [], additionalProperties: false }],
  [{ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", $defs: {} }],
] as const)("leaves out the parameters of %j, which the API would refuse", (schema) => {
  expect(toFunctionDeclarations([declare(schema)])).toEqual([bare]);
  expect(toFunctionDeclarations([declare(schema)], "openapi")).toEqual([bare]);
});

test("tells an object of any members as JSON Schema, and not at all in the older dialect", () => {
  const open = declare({ type: "object", additionalProperties: { type: "string" } });
  expect(toFunctionDeclarations([open])).toMatchObject([
    { parametersJsonSchema: { type: "object" } },
  ]);
  expect(toFunctionDeclarations([open], "openapi")).toEqual([bare]);
});

test("tells types in the dialect asked for, JSON Schema by default", () => {
  const schema = { type: "object", properties: { days: { type: "integer" } } } as const;
  expect(toFunctionDeclarations([declare(schema)])).toEqual([
    { ...bare, parametersJsonSchema: schema },
  ]);
  expect(toFunctionDeclarations([declare(schema)], "openapi")).toMatchObject([
    { ...bare, parameters: { type: "OBJECT", properties: { days: { type: "INTEGER" } } } },
  ]);
});

test("sends names of parameters untouched and no private marks", () => {
  const schema = {
    type: "object",
    properties: { snake_case: { type: "string", format: "date-time", "x-codec": "date" } },
    required: ["snake_case"],
  } as const;
  for (const dialect of ["json-schema", "openapi"] as const) {
    const printed = JSON.stringify(toFunctionDeclarations([declare(schema)], dialect));
    expect(printed).toContain('"snake_case"');
    expect(printed).not.toContain("x-codec");
  }
});
