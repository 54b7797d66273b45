import { canonicalJson } from "../../model/canonical-json.ts";
import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { setMember } from "../../model/set-member.ts";

type Merge = (left: never, right: never) => unknown;

/** One schema for what both describe, and the keywords of which only the left one's value is kept. */
export interface MergedSchemas {
  readonly schema: JsonSchemaObject;
  readonly conflicts: readonly string[];
}

const higher: Merge = (left: number, right: number) => Math.max(left, right);
const lower: Merge = (left: number, right: number) => Math.min(left, right);
const first: Merge = (left: unknown) => left;
const either: Merge = (left: boolean, right: boolean) => left || right;

const merges: Readonly<Record<string, Merge>> = {
  minimum: higher,
  exclusiveMinimum: higher,
  minLength: higher,
  minItems: higher,
  minProperties: higher,
  maximum: lower,
  exclusiveMaximum: lower,
  maxLength: lower,
  maxItems: lower,
  maxProperties: lower,
  uniqueItems: either,
  description: first,
  title: first,
  default: first,
  examples: first,
  $comment: first,
  $defs: (left: object, right: object) => ({ ...right, ...left }),
  required: (left: readonly string[], right: readonly string[]) => [
    ...new Set([...left, ...right]),
  ],
  allOf: (left: readonly JsonSchema[], right: readonly JsonSchema[]) => [...left, ...right],
  properties: mergeMembers,
  patternProperties: mergeMembers,
  items: mergeBoth,
  additionalProperties: (left: JsonSchema, right: JsonSchema) =>
    left === false || right === false ? false : mergeBoth(left, right),
  type: intersectTypes,
  enum: (left: readonly unknown[], right: readonly unknown[]) => {
    const known = new Set(right.map((member) => canonicalJson(member)));
    return left.filter((member) => known.has(canonicalJson(member)));
  },
};

/** Writes `allOf: [left, right]` as one schema, as far as that can be said. */
export function mergeSchemas(left: JsonSchemaObject, right: JsonSchemaObject): MergedSchemas {
  const schema: Record<string, unknown> = { ...left };
  const conflicts: string[] = [];
  for (const [keyword, value] of Object.entries(right)) {
    const own = Object.hasOwn(left, keyword) ? schema[keyword] : undefined;
    const merge = Object.hasOwn(merges, keyword) ? merges[keyword] : undefined;
    if (own === undefined) schema[keyword] = value;
    else if (merge === undefined) {
      if (canonicalJson(own) !== canonicalJson(value)) conflicts.push(keyword);
    } else {
      const merged = merge(own as never, value as never);
      if (isContradiction(keyword, merged)) conflicts.push(keyword);
      else schema[keyword] = merged;
    }
  }
  return { schema, conflicts };
}

/** No provider takes a list of no types or of no values, which would mean that nothing fits. */
function isContradiction(keyword: string, merged: unknown): boolean {
  return (keyword === "type" || keyword === "enum") && Array.isArray(merged) && merged.length === 0;
}

function mergeMembers(
  left: Readonly<Record<string, JsonSchema>>,
  right: Readonly<Record<string, JsonSchema>>,
): Record<string, JsonSchema> {
  const members: Record<string, JsonSchema> = {};
  for (const [name, member] of Object.entries(left)) setMember(members, name, member);
  for (const [name, member] of Object.entries(right)) {
    const own = Object.hasOwn(left, name) ? left[name] : undefined;
    setMember(members, name, own === undefined ? member : mergeBoth(own, member));
  }
  return members;
}

function mergeBoth(left: JsonSchema, right: JsonSchema): JsonSchema {
  if (left === true || right === false) return right;
  if (right === true || left === false) return left;
  return canonicalJson(left) === canonicalJson(right) ? left : { allOf: [left, right] };
}

function intersectTypes(
  left: JsonSchemaObject["type"],
  right: JsonSchemaObject["type"],
): JsonSchemaObject["type"] {
  const others = new Set([right ?? []].flat());
  const both = [left ?? []]
    .flat()
    .map((type) => (type === "number" && others.has("integer") ? "integer" : type))
    .filter((type) => others.has(type) || (type === "integer" && others.has("number")));
  const [only] = both;
  return both.length === 1 && only !== undefined ? only : both;
}
