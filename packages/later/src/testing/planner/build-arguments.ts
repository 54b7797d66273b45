import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { Filling } from "./fill-arguments.ts";
import type { Leaf } from "./tool.ts";

/** More calls than this are not made for one wish. */
const maximumCalls = 8;

/**
 * The arguments of the calls that a filling asks for: one call for each combination of the values of
 * parameters that have several.
 */
export function buildArguments(filling: Filling, base: JsonObject = {}): readonly JsonObject[] {
  let combinations: readonly JsonObject[] = [base];
  for (const [leaf, values] of filling.values) {
    combinations = combinations
      .flatMap((args) => values.map((value) => withValue(args, leaf.path, value as JsonValue)))
      .slice(0, maximumCalls);
  }
  return combinations;
}

/** Arguments with one more value, at its place. */
export function withValue(
  args: JsonObject,
  [first = "", ...rest]: Leaf["path"],
  value: JsonValue,
): JsonObject {
  if (rest.length === 0) return { ...args, [first]: value };
  const inner = args[first];
  const base = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...args, [first]: withValue(base as JsonObject, rest, value) };
}
