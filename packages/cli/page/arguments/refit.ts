import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { type Draft, isList, isObject, Unfinished } from "./draft.ts";
import { exampleValue } from "./example-value.ts";
import { resolveSchema } from "./resolve-schema.ts";
import { canShow, elementOf, shapeOf, variantOf } from "./shape.ts";

/**
 * Keeps of a value what another schema still has a place for: members that are no longer declared go, and where something has
 * to be, what does not fit is begun anew.
 */
export function refit(value: Draft, given: JsonSchema | undefined, root: JsonSchemaObject): Draft {
  const shape = shapeOf(given, root);
  const { schema } = shape;
  if (!canShow(shape, value, root) || (value instanceof Unfinished && shape.type !== "number")) {
    return exampleValue(given, root);
  }
  if (shape.type === "variants") {
    return refit(value, shape.variants[variantOf(shape.variants, value, root)], root);
  }
  if (shape.type === "members" && isObject(value)) return refitMembers(value, schema, root);
  if (shape.type === "elements" && isList(value)) {
    return value.map((element, index) => refit(element, elementOf(schema, index), root));
  }
  return value;
}

/** Takes a value over from one variant to another: members that only the former declares go. */
export function toVariant(
  value: Draft,
  { from, to }: { readonly from: JsonSchema | undefined; readonly to: JsonSchema | undefined },
  root: JsonSchemaObject,
): Draft {
  if (!isObject(value)) return refit(value, to, root);
  const { properties: before = {} } = resolveSchema(from, root);
  const { properties: after = {} } = resolveSchema(to, root);
  const kept = Object.entries(value).filter(
    ([name]) => Object.hasOwn(after, name) || !Object.hasOwn(before, name),
  );
  return refit(Object.fromEntries(kept), to, root);
}

function refitMembers(
  value: Readonly<Record<string, Draft>>,
  schema: JsonSchemaObject,
  root: JsonSchemaObject,
): Draft {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const kept = Object.entries(value).flatMap(([name, member]) => {
    const declared = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const isNeeded = required.includes(name);
    if (declared === false) return [];
    return isNeeded || canShow(shapeOf(declared, root), member, root)
      ? [[name, refit(member, declared, root)] as const]
      : [];
  });
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => [name, exampleValue(properties[name], root)] as const);
  return Object.fromEntries([...kept, ...missing]);
}
