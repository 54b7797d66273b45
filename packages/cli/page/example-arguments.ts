import type { JsonSchema, JsonSchemaObject } from "later-runtime";

/** How deep an example goes; types may contain themselves. */
const maximumDepth = 6;

/** Arguments to begin with, as JSON text: what has to be there, by its default or the plainest value of its type. */
export function exampleArguments(schema: JsonSchemaObject): string {
  return JSON.stringify(exampleOf(schema, schema, 0), undefined, 2);
}

function exampleOf(given: JsonSchema | undefined, root: JsonSchemaObject, depth: number): unknown {
  if (given === undefined || typeof given === "boolean" || depth > maximumDepth) return null;
  const schema = resolve(given, root);
  if ("default" in schema) return schema.default;
  if ("const" in schema) return schema.const;
  const [first] = schema.examples ?? schema.enum ?? [];
  if (first !== undefined) return first;
  const [branch] = schema.anyOf ?? schema.oneOf ?? [];
  if (branch !== undefined) return exampleOf(branch, root, depth + 1);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [
          name,
          exampleOf(schema.properties?.[name], root, depth + 1),
        ]),
      );
    case "array":
      return [
        ...(schema.prefixItems ?? []),
        ...(schema.prefixItems === undefined && (schema.minItems ?? 0) > 0 ? [schema.items] : []),
      ].map((item) => exampleOf(item, root, depth + 1));
    case "string":
      return "";
    case "number":
    case "integer":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    default:
      return null;
  }
}

function resolve(schema: JsonSchemaObject, root: JsonSchemaObject): JsonSchemaObject {
  const reference = schema.$ref;
  const name = reference?.startsWith("#/$defs/") === true ? reference.slice(8) : undefined;
  const found = name === undefined ? undefined : root.$defs?.[name];
  return typeof found === "object" ? found : schema;
}
