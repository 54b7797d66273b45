import { deftool } from "later-runtime";

const number = { type: "integer" };
const text = "x".repeat(100);

/** The same declaration as that of the worker in Python, so that either can run it. */
export const add = deftool({
  name: "add",
  description: "Adds two numbers.",
  parameters: {
    type: "object",
    properties: { a: number, b: number },
    required: ["a", "b"],
    additionalProperties: false,
  },
  response: number,
  annotations: { readOnly: true },
  execute: ({ a, b }) => a + b,
});

export const echo = deftool({
  name: "echo",
  description: "Gives back what it is given.",
  parameters: {
    type: "object",
    properties: { value: {} },
    required: ["value"],
    additionalProperties: false,
  },
  annotations: { readOnly: true },
  execute: ({ value }) => value,
});

export const stream = deftool({
  name: "stream",
  description: "Hands out texts of a hundred characters.",
  parameters: {
    type: "object",
    properties: { count: number },
    required: ["count"],
    additionalProperties: false,
  },
  *execute({ count }) {
    for (let index = 0; index < count; index += 1) yield text;
  },
});
