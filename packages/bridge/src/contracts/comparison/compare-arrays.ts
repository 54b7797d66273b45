import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { compareCount } from "./compare-count.ts";
import { type Narrowing, narrowed } from "./narrowing.ts";
import type { SchemaInclusion, Sides } from "./schema-inclusion.ts";

/** `items`, `prefixItems`, `minItems`, `maxItems` and `uniqueItems`. */
export function compareArrays(inclusion: SchemaInclusion, sides: Sides): readonly Narrowing[] {
  const { from, to, kinds, path } = sides;
  if (!kinds.has("array")) return [];
  const longest = longestOf(from);
  const isUnique = longest <= 1 || from.some((part) => part.uniqueItems === true);
  const becomesUnique = !isUnique && to.some((part) => part.uniqueItems === true);
  return [
    ...compareItems(inclusion, sides, longest),
    ...compareCount(sides, "minItems"),
    ...compareCount(sides, "maxItems", longest),
    ...(becomesUnique ? narrowed(`${path}/uniqueItems`, "false", "true") : []),
  ];
}

function compareItems(
  inclusion: SchemaInclusion,
  { from, to, path }: Sides,
  longest: number,
): readonly Narrowing[] {
  const prefix = Math.max(...[...from, ...to].map((part) => part.prefixItems?.length ?? 0));
  const found: Narrowing[] = [];
  for (let index = 0; index < Math.min(prefix, longest); index += 1) {
    const place = `${path}/prefixItems/${index}`;
    found.push(...inclusion.compare(itemsAt(from, index), itemsAt(to, index), place));
  }
  if (longest > prefix) {
    found.push(...inclusion.compare(itemsAt(from, prefix), itemsAt(to, prefix), `${path}/items`));
  }
  return found;
}

/** What is said of the element at a position. */
function itemsAt(parts: readonly JsonSchemaObject[], index: number): readonly JsonSchema[] {
  return parts.flatMap(({ prefixItems = [], items }) => prefixItems[index] ?? items ?? []);
}

/** How many elements there can be. */
function longestOf(parts: readonly JsonSchemaObject[]): number {
  return Math.min(
    ...parts.map(({ maxItems = Infinity, items, prefixItems = [] }) =>
      items === false ? Math.min(maxItems, prefixItems.length) : maxItems,
    ),
  );
}
