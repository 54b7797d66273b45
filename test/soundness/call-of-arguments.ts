import { deftool } from "../../packages/later/src/declare/deftool.ts";
import type { DerivedTool } from "../../packages/later/src/declare/derived-tool.ts";
import { prepareTool } from "../../packages/later/src/executor/prepare-tool.ts";
import type { JsonObject } from "../../packages/later/src/model/json.ts";
import type { ListedFunction } from "./list-functions.ts";
import { printValue } from "./print-value.ts";

/**
 * What becomes of a model's arguments: validated, decoded and bound by the runtime itself, the call of
 * the function as an author would write it.
 *
 * @throws Error when the arguments are not valid
 */
export async function callOfArguments(
  derived: DerivedTool,
  { expression, type }: ListedFunction,
  args: JsonObject,
): Promise<string> {
  const given: unknown[] = [];
  const handler = (...values: unknown[]): void => void given.push(...values);
  // What is open is taken as it is meant to be once its author has said so.
  const { tool } = deftool(handler, { register: false }, { ...derived, diagnostics: [] });
  const prepared = prepareTool(tool);
  const read = await prepared.read(args);
  if (read.violations !== undefined) {
    throw new Error(`A sample is not valid: ${read.violations[0]?.message ?? ""}`);
  }
  prepared.invoke(read.values, context as never);
  // The runtime passes nothing for what is omitted at the end; the compiler may want to see it.
  const least = type.getCallSignatures().map(({ parameters }) => parameters.length);
  const isPadded = derived.arguments.length === Math.min(...least) && !endsInRest(type);
  const count = isPadded ? Math.max(given.length, derived.arguments.length) : given.length;
  const printed = Array.from({ length: count }, (_, index) => printArgument(given[index]));
  return `void ${expression}(${printed.join(", ")});`;
}

const context = { signal: new AbortController().signal };

function endsInRest(type: ListedFunction["type"]): boolean {
  return type
    .getCallSignatures()
    .some(
      ({ declaration }) => declaration?.parameters.at(-1)?.getText().startsWith("...") === true,
    );
}

function printArgument(value: unknown): string {
  if (value === context) return "undefined as never";
  return value === context.signal ? "new AbortController().signal" : printValue(value);
}
