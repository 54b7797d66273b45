import type { JsonSchemaObject } from "later-runtime";

import { type Narrowing, narrowed } from "./narrowing.ts";
import type { Sides } from "./schema-inclusion.ts";

/** Keywords that bound how many there are of something. */
type CountKeyword =
  | "minLength"
  | "maxLength"
  | "minItems"
  | "maxItems"
  | "minProperties"
  | "maxProperties";

/**
 * One of the keywords that bound a number.
 *
 * @param implied what follows from other keywords
 */
export function compareCount(
  { from, to, path }: Pick<Sides, "from" | "to" | "path">,
  keyword: CountKeyword,
  implied?: number,
): readonly Narrowing[] {
  const isLeast = keyword.startsWith("min");
  const required = strongest(valuesOf(to, keyword), isLeast);
  if (required === undefined || (isLeast && required === 0)) return [];
  const given = strongest(
    [...valuesOf(from, keyword), ...(implied === undefined ? [] : [implied])],
    isLeast,
  );
  const suffices = given !== undefined && (isLeast ? given >= required : given <= required);
  return suffices
    ? []
    : narrowed(`${path}/${keyword}`, given === undefined ? "none" : `${given}`, `${required}`);
}

function valuesOf(parts: readonly JsonSchemaObject[], keyword: CountKeyword): readonly number[] {
  return parts.flatMap((part) => part[keyword] ?? []);
}

function strongest(values: readonly number[], isLeast: boolean): number | undefined {
  if (values.length === 0) return undefined;
  return isLeast ? Math.max(...values) : Math.min(...values);
}
