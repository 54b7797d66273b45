import * as fc from "fast-check";

import type { JsonSchemaObject } from "../../packages/later/src/model/json-schema.ts";
import { isObject, type JsonValue } from "../../packages/later/src/model/json.ts";
import { toObject } from "./arbitrary-json.ts";
import { smallName, smallValue } from "./arbitrary-schema.ts";

const deepest = 6;

/** Any value over the names and values of {@link anySchema}. */
export const smallJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    smallValue,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(smallName, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** Values that are likely to fit a schema; some do not. */
export function valueFor(root: JsonSchemaObject): fc.Arbitrary<JsonValue> {
  const at = (given: unknown, depth: number): fc.Arbitrary<JsonValue> => {
    if (!isObject(given) || depth > deepest) return smallValue;
    const schema = given as JsonSchemaObject;
    const inner = (part: unknown): fc.Arbitrary<JsonValue> => at(part, depth + 1);
    if (schema.const !== undefined) return fc.constant(schema.const as JsonValue);
    if (schema.enum !== undefined) return fc.constantFrom(...(schema.enum as JsonValue[]));
    const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
    if (choices !== undefined) return fc.oneof(...choices.map(inner));
    if (schema.$ref !== undefined) return inner(targetOf(root, schema.$ref));
    const [type] = [schema.type ?? []].flat();
    if (type === "array" || schema.items !== undefined || schema.prefixItems !== undefined) {
      return listFor(schema, inner);
    }
    if (type === "object" || schema.properties !== undefined) return objectFor(schema, inner);
    if (type === "integer") return fc.integer({ min: -3, max: 5 });
    return type === undefined
      ? smallJson
      : fc.oneof(smallValue.filter(fitsType(type)), fallbacks[type] ?? smallValue);
  };
  return at(root, 0);
}

type Inner = (schema: unknown) => fc.Arbitrary<JsonValue>;

const fallbacks: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  string: fc.constantFrom("a", "ab", "Metric"),
  number: fc.constantFrom(0, 1.5, 4),
  boolean: fc.boolean(),
  null: fc.constant(null),
};

function fitsType(type: string): (value: JsonValue) => boolean {
  return (value) => (value === null ? type === "null" : typeof value === type);
}

function targetOf(root: JsonSchemaObject, reference: string): unknown {
  return reference === "#" ? root : root.$defs?.[reference.slice("#/$defs/".length)];
}

function listFor(
  { items, prefixItems = [] }: JsonSchemaObject,
  inner: Inner,
): fc.Arbitrary<JsonValue> {
  const first = fc.tuple(...prefixItems.map(inner));
  const rest =
    items === undefined || items === false
      ? fc.constant([])
      : fc.array(inner(items), { maxLength: 3 });
  return fc.tuple(first, rest).map((both) => both.flat());
}

function objectFor(schema: JsonSchemaObject, inner: Inner): fc.Arbitrary<JsonValue> {
  const { properties = {}, required = [], additionalProperties = true, patternProperties } = schema;
  const known = Object.entries(properties)
    .filter(([, member]) => member !== false)
    .map(([name, member]) =>
      fc
        .tuple(fc.constant(name), inner(member), fc.boolean())
        .map(([, value, isThere]) =>
          isThere || required.includes(name) ? [[name, value] as const] : [],
        ),
    );
  const others =
    additionalProperties === false && patternProperties === undefined
      ? fc.constant([])
      : fc.array(fc.tuple(fc.constantFrom("a", "c", "other"), inner(additionalProperties)), {
          maxLength: 1,
        });
  return fc
    .tuple(fc.tuple(...known), others)
    .map(([members, more]) => toObject([...more, ...members.flat()]));
}
