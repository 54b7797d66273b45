import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import type { ToolOffer } from "../worker-protocol/messages.ts";
import { fingerprintOf } from "./fingerprint-of.ts";

const offer: ToolOffer = {
  declaration: {
    name: "add",
    description: "Adds.",
    parametersJsonSchema: { type: "object", properties: { a: { type: "number" } } },
  },
};

test("the fingerprint of a tool that needs nothing else is that of its declaration's canonical JSON", () => {
  const text =
    '{"description":"Adds.","name":"add","parametersJsonSchema":{"properties":{"a":{"type":"number"}},"type":"object"}}';
  const digest = createHash("sha256").update(text).digest("hex");
  expect(fingerprintOf(offer)).toBe(`sha256:${digest}`);
});

test.each<[string, Partial<ToolOffer>]>([
  ["no marks of codecs", { parameters: { properties: { a: { type: "number" } }, type: "object" } }],
  ["no streaming", { streaming: false }],
  ["annotations that are false", { annotations: { readOnly: false, deprecated: false } }],
  ["no variables", { requiredVariables: [] }],
])("%s change nothing", (_, more) => {
  expect(fingerprintOf({ ...offer, ...more })).toBe(fingerprintOf(offer));
});

test.each<[string, Partial<ToolOffer>]>([
  [
    "a codec",
    { parameters: { type: "object", properties: { a: { type: "number", "x-codec": "bigint" } } } },
  ],
  ["streaming", { streaming: true }],
  ["an annotation", { annotations: { idempotent: true } }],
  ["a time limit", { timeoutMs: 5_000 }],
  ["a variable", { requiredVariables: ["a"] }],
  [
    "the type of the result",
    { declaration: { ...offer.declaration, responseJsonSchema: { type: "number" } } },
  ],
  ["another description", { declaration: { ...offer.declaration, description: "Adds" } }],
])("%s makes another fingerprint", (_, more) => {
  expect(fingerprintOf({ ...offer, ...more })).not.toBe(fingerprintOf(offer));
});

test("the order of variables does not matter", () => {
  const [one, other] = [
    ["a", "b"],
    ["b", "a"],
  ].map((requiredVariables) => fingerprintOf({ ...offer, requiredVariables }));
  expect(one).toBe(other);
});
