import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { equalityKey } from "../schema/validation/equality-key.ts";
import { type Mended, followedBy, unchanged } from "./mended.ts";
import type { Mender } from "./mender.ts";
import type { Place } from "./place.ts";

/** `$ref`, `allOf`, `anyOf`, `oneOf`, and `if` with `then` and `else`. */
export function mendInPlace(
  schema: JsonSchemaObject,
  value: JsonValue,
  place: Place,
  mender: Mender,
): Mended | undefined {
  let mended: Mended | undefined = unchanged(value);
  for (const part of partsOf(schema, value, mender)) {
    const next: Mended | undefined = mendByOne(part, mended.value, place, mender);
    if (next === undefined) return undefined;
    mended = followedBy(mended, next);
  }
  return mended;
}

/** Lists of alternatives, each of which the value has to fit. */
function partsOf(
  schema: JsonSchemaObject,
  value: JsonValue,
  mender: Mender,
): readonly (readonly unknown[])[] {
  const { allOf = [], anyOf, oneOf, if: condition, then, else: otherwise } = schema;
  const parts: (readonly unknown[])[] = [[mender.targetOf(schema)], ...allOf.map((part) => [part])];
  if (anyOf !== undefined) parts.push(anyOf);
  if (oneOf !== undefined) parts.push(oneOf);
  if (condition !== undefined) parts.push([mender.fits(condition, value) ? then : otherwise]);
  return parts;
}

/** By the alternative that takes the fewest changes; two that make different values of it leave it open. */
function mendByOne(
  alternatives: readonly unknown[],
  value: JsonValue,
  place: Place,
  mender: Mender,
): Mended | undefined {
  let best: Mended | undefined;
  let isOpen = false;
  for (const alternative of alternatives) {
    const mended = mender.mendAt(place, alternative, value);
    if (mended === undefined || (best !== undefined && mended.cost > best.cost)) continue;
    isOpen = mended.cost === best?.cost && (isOpen || !areEqual(mended.value, best.value));
    best = mended;
    if (best.cost === 0) break;
  }
  return isOpen ? undefined : best;
}

function areEqual(left: JsonValue, right: JsonValue): boolean {
  return left === right || equalityKey(left) === equalityKey(right);
}
