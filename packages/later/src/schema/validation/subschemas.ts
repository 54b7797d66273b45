import { isObject } from "../../model/json.ts";

const single = [
  "items",
  "contains",
  "unevaluatedItems",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
] as const;
const lists = ["prefixItems", "allOf", "anyOf", "oneOf"] as const;
const maps = ["$defs", "properties", "patternProperties", "dependentSchemas"] as const;

/** Every keyword of JSON Schema 2020-12 that holds schemas, by the way it holds them. */
export const schemaKeywords: {
  readonly single: readonly string[];
  readonly lists: readonly string[];
  readonly maps: readonly string[];
} = { single, lists, maps };

/** The schemas directly inside a schema. What is not an object or a boolean is left out. */
export function* subschemasOf(schema: object): Generator<object | boolean> {
  const node = schema as Record<string, unknown>;
  for (const keyword of single) if (Object.hasOwn(node, keyword)) yield* schemaIn(node[keyword]);
  for (const keyword of lists) {
    const list = Object.hasOwn(node, keyword) ? node[keyword] : undefined;
    if (Array.isArray(list)) for (const member of list) yield* schemaIn(member);
  }
  for (const keyword of maps) {
    const map = Object.hasOwn(node, keyword) ? node[keyword] : undefined;
    if (isObject(map)) for (const member of Object.values(map)) yield* schemaIn(member);
  }
}

function* schemaIn(value: unknown): Generator<object | boolean> {
  if (isObject(value) || typeof value === "boolean") yield value;
}
