import type { JsonSchemaType } from "../../model/json-schema.ts";

const labels: Readonly<Record<JsonSchemaType, string>> = {
  null: "null",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  string: "a string",
  array: "an array",
  object: "an object",
};

/** `a whole number`, `an array` and so on. */
export function labelOf(type: JsonSchemaType): string {
  return labels[type];
}

/** Whether a text is the name of a type. */
export function isSchemaType(name: unknown): name is JsonSchemaType {
  return typeof name === "string" && Object.hasOwn(labels, name);
}

/** Whether a value is of a type, roughly: any finite number counts as an integer. */
export function isOfKind(type: JsonSchemaType, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
    case "number":
      return typeof value === "number" || typeof value === "bigint";
    case "boolean":
    case "string":
      return typeof value === type;
  }
}
