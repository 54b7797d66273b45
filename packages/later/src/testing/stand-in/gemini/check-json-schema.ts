import { isObject } from "../../../model/json.ts";
import { invalidParameterName, isParameterName } from "./parameter-name.ts";

const schemaMembers = ["items", "additionalProperties"] as const;
const schemaLists = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;
const schemaMaps = ["properties", "$defs"] as const;

/**
 * What the API does not accept about a `parametersJsonSchema`, one sentence per problem. Keywords
 * that the API does not know are hints to the model and no problem.
 */
export function checkParametersJsonSchema(schema: unknown, path: string): readonly string[] {
  if (schema === undefined) return [];
  if (!isObject(schema)) return [`${path}: must be a JSON object`];
  const problems = [...referenceProblems(schema, path)];
  if ("type" in schema && schema["type"] !== "object") {
    problems.push(`${path}.type: schema should be of type object`);
  }
  if (isObject(schema["properties"])) {
    for (const name of Object.keys(schema["properties"])) {
      if (!isParameterName(name)) {
        problems.push(invalidParameterName(`${path}.properties[${name}]`));
      }
    }
  }
  return problems;
}

/** A reference may stand beside a description and a default only. */
function referenceProblems(schema: unknown, path: string): readonly string[] {
  if (!isObject(schema)) return [];
  const siblings = Object.keys(schema).filter(
    (key) => !key.startsWith("$") && key !== "description" && key !== "default",
  );
  const own =
    typeof schema["$ref"] === "string" && siblings.length > 0
      ? [`${path}: if ref is set, only description and default may be set, found ${siblings[0]}`]
      : [];
  const members = schemaMembers.flatMap((key) => referenceProblems(schema[key], `${path}.${key}`));
  const lists = schemaLists.flatMap((key) =>
    (Array.isArray(schema[key]) ? schema[key] : []).flatMap((branch: unknown, index) =>
      referenceProblems(branch, `${path}.${key}[${index}]`),
    ),
  );
  const maps = schemaMaps.flatMap((key) =>
    Object.entries(isObject(schema[key]) ? schema[key] : {}).flatMap(([name, member]) =>
      referenceProblems(member, `${path}.${key}[${name}]`),
    ),
  );
  return [...own, ...members, ...lists, ...maps];
}
