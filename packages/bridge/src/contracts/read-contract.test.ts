import { deftool } from "later-runtime";
import { describe, expect, it } from "vitest";

import { toolOfContract } from "./contract-tool.ts";
import { fingerprintOf } from "./fingerprint-of.ts";
import { offerOf } from "./offer-of.ts";
import { readContract } from "./read-contract.ts";

const declaration = {
  name: "add",
  description: "Adds.",
  parametersJsonSchema: {
    type: "object",
    properties: { a: { type: "string" } },
    additionalProperties: false,
  },
  responseJsonSchema: { type: "number" },
} as const;

const marked = {
  ...declaration.parametersJsonSchema,
  properties: { a: { type: "string", "x-codec": "date" } },
} as const;

const invalid = (message: unknown) =>
  expect.objectContaining({ code: "INVALID_DECLARATION", message }) as Error;

function nest(levels: number): object {
  return levels === 0 ? {} : { items: nest(levels - 1) };
}

describe("readContract", () => {
  it("reads a declaration, and what goes without saying", () => {
    const contract = readContract({ declaration, unknown: 1 });
    expect(contract).toEqual({
      declaration,
      parameters: declaration.parametersJsonSchema,
      streaming: false,
      annotations: {},
      requiredVariables: [],
      fingerprint: fingerprintOf({ declaration }),
    });
  });

  it("reads what running the tool takes", () => {
    const offer = {
      declaration: { ...declaration, strict: true },
      parameters: marked,
      streaming: true,
      annotations: { readOnly: true, idempotent: false, deprecated: "Use plus.", title: "Add" },
      timeoutMs: 50,
      requiredVariables: ["b", "a", "b"],
    };
    expect(readContract(offer)).toEqual({
      ...offer,
      declaration,
      annotations: { readOnly: true, deprecated: "Use plus." },
      requiredVariables: ["a", "b"],
      fingerprint: fingerprintOf({
        ...offer,
        declaration,
        requiredVariables: ["a", "b"],
      }),
    });
  });

  it("takes the marks of codecs that are known to the worker alone", () => {
    const parameters = { ...marked, properties: { a: { type: "string", "x-codec": "money" } } };
    const contract = readContract({ declaration, parameters });
    expect(contract.parameters).toEqual(parameters);
    expect(contract.fingerprint).not.toBe(fingerprintOf({ declaration }));
    expect(toolOfContract(contract)).toMatchObject({ declaration, parameters });
  });

  it("shows a model no marks, wherever they stood", () => {
    const contract = readContract({
      declaration: { ...declaration, parametersJsonSchema: marked },
    });
    expect(contract.declaration).toEqual(declaration);
    expect(contract.parameters).toEqual(marked);
    expect(contract.fingerprint).toBe(
      readContract({ declaration, parameters: marked }).fingerprint,
    );
  });

  it("shares nothing with what it reads, and lets nobody change it", () => {
    const offer = structuredClone({ declaration, annotations: { readOnly: true } });
    const contract = readContract(offer);
    expect(contract.declaration.parametersJsonSchema).not.toBe(
      offer.declaration.parametersJsonSchema,
    );
    for (const part of [
      contract,
      contract.parameters.properties,
      contract.annotations,
      contract.requiredVariables,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it.each<[string, unknown, unknown]>([
    ["no object", null, expect.stringContaining("has to be an object")],
    ["a list", [], expect.stringContaining("has to be an object")],
    ["no declaration", {}, expect.stringContaining('"declaration"')],
    ["no name", { declaration: {} }, expect.stringContaining('"name"')],
    [
      "a name of another kind",
      { declaration: { ...declaration, name: "a b" } },
      expect.stringContaining('"a b"'),
    ],
    [
      "a long name",
      { declaration: { ...declaration, name: "a".repeat(10_000) } },
      expect.stringContaining("aaa"),
    ],
    [
      "no description",
      { declaration: { ...declaration, description: " " } },
      expect.stringContaining("description"),
    ],
    [
      "a description that is no text",
      { declaration: { ...declaration, description: 1 } },
      expect.stringContaining("description"),
    ],
    [
      "no parameters",
      { declaration: { name: "add", description: "Adds." } },
      'The tool "add": "parametersJsonSchema" has to be an object.',
    ],
    [
      "parameters of another type",
      { declaration: { ...declaration, parametersJsonSchema: { type: "string" } } },
      expect.stringContaining('type "object"'),
    ],
    [
      "parameters that are no schema",
      {
        declaration: {
          ...declaration,
          parametersJsonSchema: { type: "object", properties: { a: { type: "text" } } },
        },
      },
      expect.stringContaining("/properties/a/type"),
    ],
    [
      "a reference that leads nowhere",
      {
        declaration: {
          ...declaration,
          parametersJsonSchema: { type: "object", properties: { a: { $ref: "#/$defs/A" } } },
        },
      },
      expect.stringContaining("$ref"),
    ],
    [
      "a result that is no schema",
      { declaration: { ...declaration, responseJsonSchema: { minimum: "1" } } },
      expect.stringContaining('"minimum"'),
    ],
    [
      "a result that is no object",
      { declaration: { ...declaration, responseJsonSchema: [] } },
      expect.stringContaining('"responseJsonSchema"'),
    ],
    [
      "other parameters than a model sees",
      { declaration, parameters: { type: "object" } },
      expect.stringContaining("in marks only"),
    ],
    [
      "marks that are no object",
      { declaration, parameters: 1 },
      expect.stringContaining('"parameters"'),
    ],
    [
      "a codec that is none",
      {
        declaration,
        parameters: { ...marked, properties: { a: { type: "string", "x-codec": "no codec" } } },
      },
      expect.stringContaining("x-codec"),
    ],
    [
      "streaming that is no flag",
      { declaration, streaming: 1 },
      expect.stringContaining('"streaming"'),
    ],
    ["no time", { declaration, timeoutMs: 0 }, expect.stringContaining('"timeoutMs"')],
    [
      "a time that is no number",
      { declaration, timeoutMs: "1" },
      expect.stringContaining('"timeoutMs"'),
    ],
    [
      "annotations that are a list",
      { declaration, annotations: [] },
      expect.stringContaining('"annotations"'),
    ],
    [
      "an annotation that is no flag",
      { declaration, annotations: { idempotent: "yes" } },
      expect.stringContaining('"annotations.idempotent"'),
    ],
    [
      "a long note",
      { declaration, annotations: { deprecated: "a".repeat(1_001) } },
      expect.stringContaining('"annotations.deprecated"'),
    ],
    [
      "a variable without a name",
      { declaration, requiredVariables: [""] },
      expect.stringContaining('"requiredVariables"'),
    ],
    [
      "too many variables",
      { declaration, requiredVariables: Array.from({ length: 101 }, String) },
      expect.stringContaining("100 names"),
    ],
    [
      "too many characters",
      { declaration, note: "a".repeat(262_144) },
      expect.stringContaining("262144 characters"),
    ],
    [
      "too many levels",
      { declaration: { ...declaration, responseJsonSchema: nest(70) } },
      expect.stringContaining("64 levels"),
    ],
    [
      "a million elements",
      { declaration, list: Array.from({ length: 1_000_000 }, () => 0) },
      expect.stringContaining("262144 characters"),
    ],
  ])("refuses %s", (_, offer, message) => {
    expect(() => readContract(offer)).toThrow(invalid(message));
    expect(() => readContract(offer)).toThrow(/^[^]{1,400}$/);
  });
});

describe("offerOf", () => {
  const definition = {
    name: "count",
    description: "Counts.",
    parameters: { type: "object", properties: { to: { type: "integer", "x-codec": "bigint" } } },
    register: false,
  } as const;

  it("tells all that a contract needs", () => {
    const { tool } = deftool({
      ...definition,
      annotations: { readOnly: true, idempotent: false },
      timeoutMs: 100,
      *execute() {
        yield 1;
      },
    });
    const offer = offerOf(tool);
    expect(offer).toEqual({
      declaration: tool.declaration,
      parameters: tool.parameters,
      streaming: true,
      annotations: { readOnly: true },
      timeoutMs: 100,
    });
    expect(readContract(structuredClone(offer)).fingerprint).toBe(fingerprintOf(offer));
  });

  it("leaves out what goes without saying", () => {
    const parameters = { type: "object", properties: {} } as const;
    const { tool } = deftool({ ...definition, parameters, execute: () => 1 });
    expect(offerOf(tool)).toEqual({ declaration: tool.declaration });
  });

  it("has a number for no time limit", () => {
    const { tool } = deftool({ ...definition, timeoutMs: Infinity, execute: () => 1 });
    const { timeoutMs } = readContract(JSON.parse(JSON.stringify(offerOf(tool))));
    expect(timeoutMs).toBe(Number.MAX_SAFE_INTEGER);
  });
});
