import { deftool, Runtime, ToolRegistry } from "later-runtime";
import {
  fromAdmDeclaration,
  parseJson,
  printJson,
  readFunctionDeclaration,
} from "later-runtime/adm";

import { checkPointers, type Checks, judge } from "../expectations.ts";
import { Fields } from "../fields.ts";
import { mismatchOf, show } from "../matchers.ts";
import { readVector } from "../read-vector.ts";
import type { OpenKind } from "../vector.ts";

/** Vectors about arguments: whether a function of some parameters is called with them, and what it gets. */
export const openArgs: OpenKind = () => ({
  async play(vector) {
    const { input, argsText, expect } = readVector(vector, ["input", "argsText"]);
    const fields = new Fields(input, "input");
    const parameters = fields.take("parameters");
    const given = fields.take("args");
    const text = fields.text("argsText") ?? argsText;
    fields.end();
    return judge(expect, await observe(parameters, given, text), checks);
  },
});

interface Observed {
  readonly given?: unknown;
  /** What the function got; absent when it was not called. */
  readonly received?: unknown;
  readonly code?: string;
  readonly message: string;
  readonly pointers: readonly string[];
}

async function observe(parameters: unknown, args: unknown, text: unknown): Promise<Observed> {
  let given: unknown;
  try {
    given = typeof text === "string" ? parseJson(text) : args;
  } catch (error) {
    return { code: "INVALID_CALL", message: (error as Error).message, pointers: [] };
  }
  const document = { name: "subject", description: "Takes arguments.", parameters };
  const { declaration } = fromAdmDeclaration(readFunctionDeclaration(document).value);
  let received: unknown;
  const tool = deftool({
    name: "subject",
    description: declaration.description,
    parameters: declaration.parametersJsonSchema,
    register: false,
    execute: (values) => {
      received = structuredClone(values);
      return null;
    },
  });
  await using runtime = new Runtime({ registry: new ToolRegistry() });
  const session = await runtime.createSession({ tools: [tool] });
  const outcome = await session.execute({ id: "c1", name: "subject", args: given });
  if (outcome.ok) return { given, received, message: "valid", pointers: [] };
  const { type = "", message, details = {} } = outcome.error;
  const violations = (details["violations"] ?? []) as readonly { readonly path: string }[];
  return { code: type, message, pointers: violations.map(({ path }) => path) };
}

const checks: Checks<Observed> = {
  valid: (expected, { given, received, code, message, pointers }, expect) => {
    const valid = code === undefined;
    if (expected !== valid) {
      const got = valid ? "valid" : `${code} at ${show(pointers)}: ${message}`;
      return { expected: expected === true ? "valid" : "not valid", got };
    }
    if (!valid && received !== undefined) {
      return { expected: "no call of the function", got: `a call with ${show(received)}` };
    }
    const comesBack = valid && !expect.has("output") && !expect.has("argsText");
    return comesBack ? mismatchOf(given, received) : undefined;
  },
  code: (expected, { code, message }) =>
    mismatchOf(expected, code) && { expected: `code ${show(expected)}`, got: code ?? message },
  at: (expected, { pointers }) => checkPointers(expected, pointers),
  output: (expected, { received }) => mismatchOf(expected, received),
  argsText: (expected, { code, received, message }) =>
    mismatchOf(expected, code === undefined ? printJson(received) : message),
};
