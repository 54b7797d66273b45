import * as fc from "fast-check";

import type { JsonSchema, JsonSchemaObject } from "../../packages/later/src/model/json-schema.ts";

const names = ["a", "b", "c", "unit_name"];
const texts = ["", "a", "ab", "Metric", "METRIC", "2", "true", "[1]", "null"];

export const smallName: fc.Arbitrary<string> = fc.constantFrom(...names);
/** Values that schemas of this kind are likely to list. */
export const smallValue: fc.Arbitrary<string | number | boolean | null> = fc.oneof(
  fc.constantFrom(...texts),
  fc.integer({ min: -3, max: 5 }),
  fc.constantFrom(1.5, -0.25, true, false, null),
);

const smallCount = fc.nat({ max: 3 });
const smallNumber = fc.oneof(fc.integer({ min: -3, max: 5 }), fc.constant(1.5));
const typeName = fc.constantFrom(
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
);

/** What a schema can consist of. */
export interface SchemaStyle {
  /** Whether keywords are in it that tools have seldom, such as `not` and `unevaluatedProperties`. */
  readonly isComplete: boolean;
}

/** Schemas of a few levels that refer to each other, over few names and values, so that many values fit. */
export function anySchema({ isComplete }: SchemaStyle): fc.Arbitrary<JsonSchemaObject> {
  const { object, schema } = fc.letrec<{ schema: JsonSchema; object: JsonSchemaObject }>((tie) => {
    const inner = tie("schema");
    const some = fc.array(inner, { minLength: 1, maxLength: 3 });
    const members = fc.dictionary(smallName, inner, { maxKeys: 3, noNullPrototype: true });
    const keywords: readonly fc.Arbitrary<JsonSchemaObject>[] = [
      one("type", fc.oneof(typeName, fc.uniqueArray(typeName, { minLength: 1, maxLength: 3 }))),
      one("enum", fc.uniqueArray(smallValue, { minLength: 1, maxLength: 4 })),
      parts({ const: smallValue as fc.Arbitrary<never> }),
      parts({ type: fc.constant("integer" as const), minimum: smallNumber, maximum: smallNumber }),
      parts({ exclusiveMinimum: smallNumber, multipleOf: fc.constantFrom(1, 2, 0.5) }),
      parts({ minLength: smallCount, pattern: fc.constantFrom("^a", "b$", "^[a-z]*$", "\\d") }),
      one("maxLength", smallCount),
      parts({ type: fc.constant("array" as const), items: inner, minItems: smallCount }),
      parts({ prefixItems: some, items: inner, maxItems: smallCount }),
      one("uniqueItems", fc.boolean()),
      closed(members),
      parts({ type: fc.constant("object" as const), properties: members }),
      parts({ properties: members, required: fc.uniqueArray(smallName, { maxLength: 2 }) }),
      parts({ properties: members, additionalProperties: inner }),
      parts({
        patternProperties: fc.dictionary(fc.constantFrom("^a", "c"), inner, {
          maxKeys: 2,
          noNullPrototype: true,
        }),
        additionalProperties: inner,
      }),
      one("maxProperties", smallCount),
      one("anyOf", some),
      one("oneOf", some),
      one("allOf", some),
      one("$ref", fc.constantFrom("#/$defs/a", "#/$defs/b", "#")),
    ];
    const seldom: readonly fc.Arbitrary<JsonSchemaObject>[] = [
      one("not", inner),
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword
      parts({ if: inner, then: inner, else: inner }),
      parts({ contains: inner, minContains: smallCount, maxContains: smallCount }),
      one("minProperties", smallCount),
      one("propertyNames", inner),
      one("dependentSchemas", members),
      one(
        "dependentRequired",
        fc.dictionary(smallName, fc.uniqueArray(smallName, { maxLength: 2 }), {
          maxKeys: 2,
          noNullPrototype: true,
        }),
      ),
      one("unevaluatedProperties", inner),
      one("unevaluatedItems", inner),
    ];
    const part = fc.oneof(...keywords, ...(isComplete ? seldom : []));
    return {
      schema: fc.oneof({ depthSize: "small" }, fc.boolean(), simple, tie("object")),
      object: fc
        .array(part, { minLength: 1, maxLength: 2 })
        .map((all) => Object.assign({}, ...all) as JsonSchemaObject),
    };
  });
  const definitions = fc.record({ a: schema, b: schema });
  return fc.tuple(object, definitions).map(([root, $defs]) => Object.assign({ $defs }, root));
}

const simple: fc.Arbitrary<JsonSchemaObject> = fc.oneof(
  one("type", typeName),
  one("enum", fc.uniqueArray(smallValue, { minLength: 1, maxLength: 4 })),
);

function closed(members: fc.Arbitrary<Record<string, JsonSchema>>): fc.Arbitrary<JsonSchemaObject> {
  return members.chain((properties) =>
    fc.subarray(Object.keys(properties)).map((required) => ({
      type: "object" as const,
      properties,
      required,
      additionalProperties: false,
    })),
  );
}

function one<Keyword extends keyof JsonSchemaObject>(
  keyword: Keyword,
  value: fc.Arbitrary<NonNullable<JsonSchemaObject[Keyword]>>,
): fc.Arbitrary<JsonSchemaObject> {
  return value.map((given) => ({ [keyword]: given }));
}

/** Some of the keywords. */
function parts(keywords: {
  readonly [Keyword in keyof JsonSchemaObject]: fc.Arbitrary<
    NonNullable<JsonSchemaObject[Keyword]>
  >;
}): fc.Arbitrary<JsonSchemaObject> {
  return fc.record(keywords, { requiredKeys: [] });
}
