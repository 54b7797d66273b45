import { expect, test } from "vitest";

import { toolsProblem } from "../../testing/stand-in/anthropic/tools-problem.ts";
import { toInputSchema } from "./to-input-schema.ts";
import { ToolConverter } from "./tool-converter.ts";

test("leaves a schema of named parameters as it is, but for private marks", () => {
  const schema = {
    type: "object",
    properties: {
      at: { type: "string", format: "date-time", minLength: 2, "x-codec": "date" },
      either: { anyOf: [{ type: "string" }, { $ref: "#/$defs/a" }] },
    },
    required: ["at"],
    additionalProperties: { type: "number" },
    $defs: { a: { type: "null" } },
  } as const;
  const { at, ...properties } = schema.properties;
  const { "x-codec": _codec, ...told } = at;
  expect(toInputSchema(schema)).toEqual({
    schema: { ...schema, properties: { at: told, ...properties } },
    losses: [],
  });
});

test("merges parts, describes alternatives and leaves out names that cannot be told, and reports it", () => {
  const losses: string[] = [];
  const converter = new ToolConverter({
    eagerArguments: true,
    onLoss: (tool, { keyword, severity }) => void losses.push(`${tool} ${keyword} ${severity}`),
  });
  const declaration = {
    name: "find",
    description: "Finds.",
    parametersJsonSchema: {
      type: "object",
      properties: { "a b": { type: "string" }, city: { type: "string" } },
      required: ["a b", "city"],
      allOf: [{ properties: { days: { type: "integer" } } }],
      anyOf: [{ required: ["city"] }, { required: ["days"] }],
    },
  } as const;
  const [tool] = converter.convert([declaration]);
  expect(converter.convert([declaration])[0]).toBe(tool);
  expect(tool).toEqual({
    name: "find",
    description: "Finds.",
    eager_input_streaming: true,
    input_schema: {
      type: "object",
      properties: { city: { type: "string" }, days: { type: "integer" } },
      required: ["city"],
      description:
        'Has to fit at least one of these JSON Schemas: [{"required":["city"]},{"required":["days"]}]',
    },
  });
  expect(losses).toEqual(["find anyOf described", "find properties dropped"]);
  expect(toolsProblem({ tools: [tool] })).toBeUndefined();
});
