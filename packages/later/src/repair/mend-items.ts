import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { type Changes, type Mended, addUp, changesAt, unchanged } from "./mended.ts";
import type { Mender } from "./mender.ts";
import type { Place } from "./place.ts";

/** `prefixItems` and `items`. */
export function mendItems(
  schema: JsonSchemaObject,
  value: JsonValue,
  _place: Place,
  mender: Mender,
): Mended | undefined {
  const { prefixItems = [], items } = schema;
  if (!isList(value) || (prefixItems.length === 0 && items === undefined)) return unchanged(value);
  const list: JsonValue[] = [];
  const changes: Changes[] = [];
  for (const [index, item] of value.entries()) {
    const mended = mender.mend(prefixItems[index] ?? items, item);
    if (mended === undefined) return undefined;
    list.push(mended.value);
    if (mended.cost > 0) changes.push(changesAt(index, mended));
  }
  return changes.length === 0 ? unchanged(value) : { value: list, ...addUp(changes) };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
