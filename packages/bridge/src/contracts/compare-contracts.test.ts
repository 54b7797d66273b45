import type { JsonSchemaObject } from "later-runtime";
import { describe, expect, it } from "vitest";

import type { ToolOffer } from "../worker-protocol/messages.ts";
import { compareContracts, type ContractChange } from "./compare-contracts.ts";
import { readContract } from "./read-contract.ts";

const parameters: JsonSchemaObject = {
  type: "object",
  properties: { a: { type: "number" }, b: { type: "string" } },
  required: ["a"],
  additionalProperties: false,
};

interface Tool extends Omit<ToolOffer, "declaration" | "parameters"> {
  readonly name?: string;
  readonly description?: string;
  readonly schema?: JsonSchemaObject;
  readonly response?: JsonSchemaObject;
}

function contract({
  name = "add",
  description = "Adds.",
  schema = parameters,
  response,
  ...rest
}: Tool = {}) {
  const declared = { name, description, parametersJsonSchema: schema };
  const declaration =
    response === undefined ? declared : { ...declared, responseJsonSchema: response };
  return readContract({ declaration, ...rest });
}

function compare(before: Tool, after: Tool): ContractChange | undefined {
  return compareContracts([contract(before)], [contract(after)])[0];
}

describe("compareContracts", () => {
  it("tells of what has come and gone, by name, and not of what has stayed", () => {
    const before = ["b", "stays", "a"].map((name) => contract({ name }));
    const after = ["stays", "d", "c"].map((name) => contract({ name }));
    expect(compareContracts(before, after)).toEqual([
      { name: "a", kind: "removed", reasons: [] },
      { name: "b", kind: "removed", reasons: [] },
      { name: "c", kind: "added", reasons: [] },
      { name: "d", kind: "added", reasons: [] },
    ]);
  });

  it.each<[string, Tool, Tool, string[]]>([
    [
      "another description",
      {},
      { description: "Adds two." },
      ['description: was Adds., is now "Adds two."'],
    ],
    [
      "a new optional parameter",
      {},
      { schema: { ...parameters, properties: { ...parameters.properties, c: { type: "null" } } } },
      ['parameters/properties/c: was nothing, is now {"type":"null"}'],
    ],
    [
      "a parameter that is no longer required",
      {},
      { schema: { ...parameters, required: [] } },
      ['parameters/required: was ["a"], is now []'],
    ],
    [
      "fewer results",
      { response: { type: "number" } },
      { response: { type: "integer" } },
      ["response/type: was number, is now integer"],
    ],
    [
      "a described result",
      {},
      { response: { type: "integer" } },
      ['response: was nothing, is now {"type":"integer"}'],
    ],
    ["more time", { timeoutMs: 10 }, { timeoutMs: 20 }, ["timeoutMs: was 10, is now 20"]],
    [
      "fewer variables",
      { requiredVariables: ["x", "y"] },
      { requiredVariables: ["y"] },
      ['requiredVariables: was ["x","y"], is now ["y"]'],
    ],
    [
      "a useful mark",
      {},
      { annotations: { idempotent: true } },
      ["annotations/idempotent: was nothing, is now true"],
    ],
    [
      "no approval",
      { annotations: { requiresApproval: true } },
      {},
      ["annotations/requiresApproval: was true, is now nothing"],
    ],
    [
      "an end that is announced",
      {},
      { annotations: { deprecated: "Use plus." } },
      ['annotations/deprecated: was nothing, is now "Use plus."'],
    ],
  ])("takes %s for compatible", (_, before, after, reasons) => {
    expect(compare(before, after)).toEqual({ name: "add", kind: "compatible", reasons });
  });

  it.each<[string, Tool, Tool, string[]]>([
    [
      "another name of a parameter",
      {},
      { schema: { ...parameters, properties: { a: { type: "number" }, c: { type: "string" } } } },
      ["parameters/properties/b: has been removed"],
    ],
    [
      "a parameter that is gone where any others are taken",
      {
        schema: {
          type: "object",
          properties: { a: { properties: { b: { properties: { c: {} } } } } },
        },
      },
      { schema: { type: "object", properties: { a: {} } } },
      ["parameters/properties/a/properties/b: has been removed"],
    ],
    [
      "a narrower type",
      {},
      {
        schema: { ...parameters, properties: { ...parameters.properties, a: { type: "integer" } } },
      },
      ["parameters/properties/a/type: was number, is now integer"],
    ],
    [
      "what cannot be seen through",
      {},
      { schema: { ...parameters, not: { required: ["b"] } } },
      ["parameters/not: cannot be shown to be compatible"],
    ],
    [
      "more results",
      { response: { type: "integer" } },
      { response: { type: "number" } },
      ["response/type: was integer, is now number"],
    ],
    [
      "a result that is no longer described",
      { response: { type: "integer" } },
      {},
      ["response: was described, may now be anything"],
    ],
    ["partial results", {}, { streaming: true }, ["streaming: was false, is now true"]],
    ["less time", { timeoutMs: 20 }, { timeoutMs: 10 }, ["timeoutMs: was 20, is now 10"]],
    ["a limit of its own", {}, { timeoutMs: 10 }, ["timeoutMs: was the host's limit, is now 10"]],
    [
      "a variable that is needed",
      {},
      { requiredVariables: ["x"] },
      ['requiredVariables: the session now needs a variable "x"'],
    ],
    [
      "changes by a tool that made none",
      { annotations: { readOnly: true } },
      {},
      ["annotations/readOnly: the tool changed nothing, and now may"],
    ],
    [
      "a tool that must not be called again",
      { annotations: { idempotent: true } },
      {},
      ["annotations/idempotent: the tool could be called again, and now may not"],
    ],
    [
      "approval",
      {},
      { annotations: { requiresApproval: true } },
      ["annotations/requiresApproval: the tool ran without approval, and now needs it"],
    ],
  ])("takes %s for breaking", (_, before, after, reasons) => {
    expect(compare(before, after)).toEqual({ name: "add", kind: "breaking", reasons });
  });

  it("gives 20 reasons at most", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`p${index}`, {}]),
    );
    const change = compare(
      { schema: { type: "object", properties } },
      { schema: { type: "object", properties: {} } },
    );
    expect(change?.reasons).toHaveLength(20);
  });

  it("does not follow without end what branches without end", () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `D${index}`,
        {
          properties: {
            l: { $ref: `#/$defs/D${(index + 1) % 30}` },
            r: { $ref: `#/$defs/D${(index + 1) % 30}` },
          },
        },
      ]),
    );
    const schema = (more: JsonSchemaObject): JsonSchemaObject => ({
      type: "object",
      properties: { a: { $ref: "#/$defs/D0" } },
      $defs: { ...definitions, D29: { ...definitions["D29"], ...more } },
    });
    const change = compare({ schema: schema({}) }, { schema: schema({ title: "last" }) });
    expect(change).toMatchObject({
      kind: "breaking",
      reasons: ["parameters: cannot be shown to be compatible"],
    });
  });
});
