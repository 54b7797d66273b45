import { type JsonObject, type JsonValue, isObject } from "../../model/json.ts";
import type { Exchange } from "./read-turn.ts";
import type { Leaf } from "./tool.ts";
import { contentStems, spellOut, wordsOf } from "./words.ts";

/** Values for parameters, found in the answer to an earlier call. */
export interface KnownValues {
  readonly values: ReadonlyMap<Leaf, JsonValue>;
  readonly from: Exchange;
}

/**
 * Looks for parameters in the responses of earlier calls: an object with a member for each of them.
 * A list of such objects counts once, with its first, or `all` of them.
 */
export function findKnownValues(
  leaves: readonly Leaf[],
  exchanges: readonly Exchange[],
  all: boolean,
): readonly KnownValues[] {
  return exchanges.flatMap((exchange) => {
    const { response = {} } = exchange.response;
    if ("error" in response) return [];
    const owner = contentStems(spellOut(exchange.call.name ?? ""));
    const found = objectsIn(response["output"] ?? response).flatMap((object) => {
      const values = new Map<Leaf, JsonValue>();
      for (const leaf of leaves) {
        const key = Object.keys(object).find((name) => namesSame(name, leaf, owner));
        const value = key === undefined ? undefined : object[key];
        if (value !== undefined && value !== null) values.set(leaf, value);
      }
      return values.size === leaves.length ? [{ values, from: exchange }] : [];
    });
    return all ? found : found.slice(0, 1);
  });
}

/**
 * Whether a member of that name can hold the value of a parameter.
 *
 * @param owner stems of what the member belongs to
 */
export function namesSame(name: string, leaf: Leaf, owner: readonly string[] = []): boolean {
  const own = wordsOf(spellOut(name)).map((word) => word.stem);
  const wanted = [...leaf.nameStems];
  const isSame = own.length === wanted.length && own.every((part) => leaf.nameStems.has(part));
  if (isSame || name === leaf.name) return true;
  // An order's "id" is the "orderId" of other functions.
  const rest = wanted.filter((part) => !own.includes(part));
  return (
    own.length > 0 &&
    rest.length > 0 &&
    own.every((part) => leaf.nameStems.has(part)) &&
    rest.every((part) => owner.includes(part))
  );
}

function objectsIn(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((element: unknown) => objectsIn(element));
  if (!isObject(value)) return [];
  return [value as JsonObject, ...Object.values(value).flatMap((member) => objectsIn(member))];
}
