import { compileAnyOf, compileOneOf } from "../keywords/alternatives.ts";
import { compileAllOf, compileIf, compileNot } from "../keywords/combinations.ts";
import { compileContains } from "../keywords/contains.ts";
import { compileItemCount, compileMemberCount } from "../keywords/counts.ts";
import { compileDependencies } from "../keywords/dependencies.ts";
import { compileEnumeration } from "../keywords/enumeration.ts";
import { compileItems } from "../keywords/items.ts";
import { compileMembers } from "../keywords/members.ts";
import { compileNumber } from "../keywords/numbers.ts";
import { compilePropertyNames } from "../keywords/property-names.ts";
import { compileReference } from "../keywords/references.ts";
import { compileText } from "../keywords/texts.ts";
import { compileType } from "../keywords/type.ts";
import { compileUnevaluated } from "../keywords/unevaluated.ts";
import { compileUniqueItems } from "../keywords/unique-items.ts";
import { type Check, accept, both } from "./check.ts";
import type { Keyword, SchemaNode } from "./schema-node.ts";

type Group = readonly [compile: (node: SchemaNode) => Check, ...keywords: readonly Keyword[]];

/** In the order in which violations are reported, but for the two that frame the rest. */
const groups: readonly Group[] = [
  [compileEnumeration, "enum", "const"],
  [compileNumber, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  [compileText, "minLength", "maxLength", "pattern", "format"],
  [compileItems, "prefixItems", "items"],
  [compileItemCount, "minItems", "maxItems"],
  [compileUniqueItems, "uniqueItems"],
  [compileContains, "contains"],
  [compileMembers, "properties", "patternProperties", "additionalProperties", "required"],
  [compileMemberCount, "minProperties", "maxProperties"],
  [compilePropertyNames, "propertyNames"],
  [compileDependencies, "dependentRequired", "dependentSchemas"],
  [compileReference, "$ref", "$dynamicRef"],
  [compileAllOf, "allOf"],
  [compileAnyOf, "anyOf"],
  [compileOneOf, "oneOf"],
  [compileNot, "not"],
  [compileIf, "if"],
];

const positions: ReadonlyMap<string, number> = new Map(
  groups.flatMap(([, ...keywords], position) => keywords.map((keyword) => [keyword, position])),
);

/**
 * Compiles one schema. A value of the wrong type is reported as that and as nothing else; what nobody
 * has evaluated is looked at last, and only if everything else fits.
 */
export function compileNode(node: SchemaNode): Check {
  const type = compileType(node);
  const keywords = compileGroups(node);
  const unevaluated = compileUnevaluated(node);
  return andThen(andThen(type, keywords), unevaluated) ?? accept;
}

function compileGroups(node: SchemaNode): Check | undefined {
  // One bit per group.
  let present = 0;
  for (const keyword in node.schema) {
    const position = positions.get(keyword);
    if (position !== undefined) present |= 1 << position;
  }
  let checks: Check | undefined;
  for (let position = 0; present >> position > 0; position += 1) {
    const compile = present & (1 << position) ? groups[position]?.[0] : undefined;
    if (compile !== undefined) checks = both(checks, compile(node));
  }
  return checks;
}

/** The second is asked only if the first finds nothing wrong. */
function andThen(first: Check | undefined, second: Check | undefined): Check | undefined {
  if (first === undefined) return second;
  if (second === undefined) return first;
  return (value, run) => first(value, run) && second(value, run);
}
