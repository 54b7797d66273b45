import type { JsonSchema, JsonValue } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";

import { annotationKeywords, comparedKeywords } from "./keyword-kinds.ts";
import { type Narrowing, unclear } from "./narrowing.ts";
import { subschemasOf } from "./subschemas.ts";

/** Keywords that no comparison knows may mean anything to others: they have to stay as they are. */
export function compareUnknownKeywords(from: JsonSchema, to: JsonSchema): readonly Narrowing[] {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  collect(from, "", before);
  collect(to, "", after);
  return [...before, ...after].flatMap(([text, path]) =>
    before.has(text) && after.has(text) ? [] : unclear(path),
  );
}

/** Finds the keywords of a schema that nobody knows: places by texts. */
function collect(schema: JsonSchema, path: string, found: Map<string, string>): void {
  if (typeof schema !== "object") return;
  for (const [keyword, value] of Object.entries(schema) as [string, JsonValue][]) {
    if (annotationKeywords.has(keyword) || comparedKeywords.has(keyword)) continue;
    const place = `${path}/${keyword}`;
    // What is meant at one place need not be meant at another one.
    found.set(`${place} ${canonicalJson(value)}`, place);
  }
  for (const [place, inner] of subschemasOf(schema)) collect(inner, `${path}/${place}`, found);
}
