import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { assertHistory } from "./content/assert-history.ts";
import type { GenerateOptions } from "./generate-options.ts";

type Rule = readonly [expectation: string, holds: (value: unknown) => boolean];

const rules: Readonly<Record<Exclude<keyof GenerateOptions, "data">, Rule>> = {
  model: ["a model client", (value) => offers(value, "generate", "generateStream")],
  tools: ["a list", Array.isArray],
  session: ["a session", (value) => offers(value, "listDeclarations", "executeAll")],
  source: ["a runtime, or another source of tools", (value) => offers(value, "createSession")],
  history: ["a list of contents", Array.isArray],
  systemInstruction: ["a text", (value) => typeof value === "string"],
  toolConfig: [
    'an object of "mode" (AUTO, ANY, NONE or VALIDATED) and, for ANY and VALIDATED, a list of "functionNames"',
    isToolConfig,
  ],
  output: [
    "a JSON Schema, a Standard Schema, or an object with schema and decode",
    (value) => isObject(value) || typeof value === "function",
  ],
  decisions: ["an object", isObject],
  maxRounds: ["a whole number of at least 0, or Infinity", (value) => isCount(value, 0)],
  maxCalls: ["a whole number of at least 0, or Infinity", (value) => isCount(value, 0)],
  maxTotalTokens: ["a whole number of at least 1, or Infinity", (value) => isCount(value, 1)],
  repair: ["true or false", (value) => typeof value === "boolean"],
  concurrency: ["a whole number of at least 1, or Infinity", (value) => isCount(value, 1)],
  timeoutMs: [
    "a number of milliseconds greater than 0, or Infinity",
    (value) => typeof value === "number" && value > 0,
  ],
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
  config: ["an object", isObject],
  onEvent: ["a function", (value) => typeof value === "function"],
};

/**
 * Refuses options of a wrong form before anything is asked of a model.
 *
 * @throws LaterError `INVALID_ARGUMENT`, naming the option
 */
export function assertOptions(options: unknown): void {
  if (!isObject(options)) {
    throw new LaterError("INVALID_ARGUMENT", 'The options have to be an object with a "model".');
  }
  assertOption("model", options["model"] ?? null);
  for (const name of Object.keys(rules)) assertOption(name as keyof typeof rules, options[name]);
  assertHistory(options["history"] ?? []);
}

/**
 * Refuses one option that is given in a wrong form.
 *
 * @throws LaterError `INVALID_ARGUMENT`
 */
export function assertOption(name: keyof typeof rules, value: unknown): void {
  const [expectation, holds] = rules[name];
  if (value === undefined || holds(value)) return;
  throw new LaterError("INVALID_ARGUMENT", `"${name}" has to be ${expectation}.`, {
    details: { option: name },
  });
}

function offers(value: unknown, ...methods: readonly string[]): boolean {
  return isObject(value) && methods.every((method) => typeof value[method] === "function");
}

function isToolConfig(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { mode = "AUTO", functionNames = [] } = value;
  return (
    ["AUTO", "ANY", "NONE", "VALIDATED"].includes(mode as string) &&
    Array.isArray(functionNames) &&
    functionNames.every((name) => typeof name === "string") &&
    // Names that restrict nothing would be taken for names that do.
    (functionNames.length === 0 || mode === "ANY" || mode === "VALIDATED")
  );
}

function isCount(value: unknown, least: number): boolean {
  return value === Infinity || (Number.isInteger(value) && Number(value) >= least);
}
