import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { nameOfReference } from "./reference.ts";

/** A schema in the words of TypeScript, on one line, for a person to read. */
export function typeName(schema: JsonSchema): string {
  if (typeof schema === "boolean") return schema ? "anything" : "nothing";
  const name = bareName(schema);
  const limits = limitsOf(schema);
  return limits === "" ? name : `${name} (${limits})`;
}

function bareName(schema: JsonSchemaObject): string {
  const { $ref, enum: values, anyOf, oneOf, allOf, type } = schema;
  if ($ref !== undefined) return nameOfReference($ref);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return alternatives.map(typeName).join(" | ");
  if (allOf !== undefined) return allOf.map(typeName).join(" & ");
  if (Array.isArray(type)) {
    return type.map((single) => bareName({ ...schema, type: single })).join(" | ");
  }
  if (type === "array") return arrayName(schema);
  if (type === "object") return objectName(schema);
  return typeof type === "string" ? type : "anything";
}

function arrayName({ prefixItems, items }: JsonSchemaObject): string {
  if (prefixItems !== undefined) {
    const elements = prefixItems.map(typeName);
    if (items !== undefined && items !== false) elements.push(`...${elementName(items)}[]`);
    return `[${elements.join(", ")}]`;
  }
  return items === undefined ? "array" : `${elementName(items)}[]`;
}

function elementName(items: JsonSchema): string {
  const name = typeName(items);
  return /[ |&]/.test(name) ? `(${name})` : name;
}

function objectName({ properties, additionalProperties }: JsonSchemaObject): string {
  return properties === undefined && typeof additionalProperties === "object"
    ? `Record<string, ${typeName(additionalProperties)}>`
    : "object";
}

function limitsOf(schema: JsonSchemaObject): string {
  return [
    schema.format,
    schema.contentEncoding,
    range("", schema.minimum, schema.maximum),
    schema.exclusiveMinimum === undefined ? undefined : `> ${schema.exclusiveMinimum}`,
    schema.exclusiveMaximum === undefined ? undefined : `< ${schema.exclusiveMaximum}`,
    schema.multipleOf === undefined ? undefined : `multiple of ${schema.multipleOf}`,
    range(" characters", schema.minLength, schema.maxLength),
    schema.pattern === undefined ? undefined : `/${schema.pattern}/`,
    range(" items", schema.minItems, schema.maxItems),
    schema.uniqueItems === true ? "unique" : undefined,
  ]
    .filter((limit) => limit !== undefined)
    .join(", ");
}

function range(unit: string, least?: number, most?: number): string | undefined {
  if (least === undefined) return most === undefined ? undefined : `≤ ${most}${unit}`;
  return most === undefined ? `≥ ${least}${unit}` : `${least} to ${most}${unit}`;
}
