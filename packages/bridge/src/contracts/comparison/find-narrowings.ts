import type { JsonSchema } from "later-runtime";

import { compareUnknownKeywords } from "./compare-unknown-keywords.ts";
import { type Narrowing, unclear } from "./narrowing.ts";
import { SchemaInclusion, TooIntricate } from "./schema-inclusion.ts";

/**
 * Where a schema may refuse what another one accepts. If there is no such place, every value that is valid
 * under the first is valid under the second, and is decoded alike.
 *
 * @param from compiles, as `to` does
 */
export function findNarrowings(from: JsonSchema, to: JsonSchema): readonly Narrowing[] {
  return [...compare(from, to), ...compareUnknownKeywords(from, to)];
}

function compare(from: JsonSchema, to: JsonSchema): readonly Narrowing[] {
  try {
    return new SchemaInclusion(from, to).compare([from], [to], "");
  } catch (error) {
    if (error instanceof TooIntricate) return unclear("");
    throw error;
  }
}
