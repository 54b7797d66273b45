import { deftool } from "later-runtime";
import { expect, test } from "vitest";

import { toToolOffer } from "./to-tool-offer.ts";

const name = "work";
const description = "Works.";
const plain = { type: "object", properties: { a: { type: "string" } } } as const;

test("says no more than there is to say", () => {
  const { tool } = deftool({
    name,
    description,
    parameters: plain,
    register: false,
    execute: () => 1,
  });

  expect(toToolOffer(tool)).toEqual({
    declaration: { name, description, parametersJsonSchema: plain },
  });
});

test("has the marks of parameters that are decoded", () => {
  const parameters = {
    type: "object",
    properties: { at: { type: "string", format: "date-time", "x-codec": "date" } },
  } as const;
  const { tool } = deftool({ name, description, parameters, register: false, execute: () => 1 });

  const offer = toToolOffer(tool);

  expect(offer.parameters).toEqual(parameters);
  expect(offer.declaration.parametersJsonSchema.properties?.["at"]).toEqual({
    type: "string",
    format: "date-time",
  });
});

test("says that a tool streams whose function is a generator, asynchronous or not", () => {
  const facts = { name, description, parameters: plain, register: false } as const;
  const one = deftool({ ...facts, execute: async function* () {} });
  const other = deftool({ ...facts, execute: function* () {} });

  expect(toToolOffer(one.tool).streaming).toBe(true);
  expect(toToolOffer(other.tool).streaming).toBe(true);
});

test("has the annotations, what the tool returns, and its limit", () => {
  const { tool } = deftool({
    name,
    description,
    parameters: plain,
    response: { type: "integer" },
    annotations: { idempotent: true, deprecated: "Use play." },
    timeoutMs: 1_500,
    register: false,
    execute: () => 1,
  });

  expect(toToolOffer(tool)).toMatchObject({
    declaration: { responseJsonSchema: { type: "integer" } },
    annotations: { idempotent: true, deprecated: "Use play." },
    timeoutMs: 1_500,
  });
});

test("says in a number that JSON has that there is no limit", () => {
  const { tool } = deftool({
    name,
    description,
    parameters: plain,
    timeoutMs: Infinity,
    register: false,
    execute: () => 1,
  });

  const { timeoutMs } = toToolOffer(tool);

  expect(JSON.parse(JSON.stringify(timeoutMs))).toBe(Number.MAX_SAFE_INTEGER);
});
