import type { JsonSchemaObject } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";

import { type Narrowing, unclear } from "./narrowing.ts";
import type { Sides } from "./schema-inclusion.ts";

/** Keywords that mean something together, and that are only compared by how they are written. */
const groups: readonly (readonly string[])[] = [
  ["not"],
  ["if", "then", "else"],
  ["contains", "minContains", "maxContains"],
  ["dependentSchemas"],
];

/** Keywords that hang on what stands beside them. */
const dependent: readonly string[] = [
  "$ref",
  "$dynamicRef",
  "allOf",
  "unevaluatedItems",
  "unevaluatedProperties",
];

/** Keywords that are not looked into have to be written alike on both sides. */
export function compareOpaqueKeywords({ from, to, path }: Sides): readonly Narrowing[] {
  return to.flatMap((part) => {
    const unsettled = groups.filter((group) => {
      const text = textOf(part, group);
      const isSettled = text === "{}" || from.some((other) => textOf(other, group) === text);
      return !isSettled || reference.test(text);
    });
    const keywords = [
      ...unsettled.flatMap(([keyword]) => keyword ?? []),
      ...dependent.filter((keyword) => Object.hasOwn(part, keyword)),
    ];
    return keywords.flatMap((keyword) => unclear(`${path}/${keyword}`));
  });
}

const reference = /"\$(?:ref|dynamicRef)":/;

function textOf(part: JsonSchemaObject, keywords: readonly string[]): string {
  return canonicalJson(
    Object.fromEntries(Object.entries(part).filter(([name]) => keywords.includes(name))),
  );
}
