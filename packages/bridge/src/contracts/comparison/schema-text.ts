import type { JsonSchema } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";

const texts = new WeakMap<object, string>();

/** A text that two schemas share exactly if they are written alike, but for the order of members. */
export function schemaText(schema: JsonSchema): string {
  if (typeof schema === "boolean") return String(schema);
  let text = texts.get(schema);
  if (text === undefined) texts.set(schema, (text = canonicalJson(schema)));
  return text;
}

/** Whether what a schema means may hang on what surrounds it. */
export function hasReferences(schema: JsonSchema): boolean {
  return /"\$(?:ref|dynamicRef)":/.test(schemaText(schema));
}

/** Whether some part of a schema says that values are decoded. */
export function hasCodecs(schema: JsonSchema): boolean {
  return schemaText(schema).includes('"x-codec":');
}

/** Whether two schemas accept the same because they are written alike. */
export function isSameSchema(one: JsonSchema, other: JsonSchema): boolean {
  return schemaText(one) === schemaText(other) && !hasReferences(one);
}
