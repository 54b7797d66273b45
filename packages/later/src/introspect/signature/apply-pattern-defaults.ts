import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { constantOf } from "../compiler/constant-value.ts";
import type { Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import type { Definitions } from "../schema/definitions.ts";
import { jsonDefault } from "./json-default.ts";

/**
 * Adds the defaults of a destructuring pattern, `{ city, days = 3 }`, to the schema of what is
 * destructured: a member with a default is not required.
 */
export function applyPatternDefaults(
  program: Program,
  definitions: Definitions,
  schema: JsonSchemaObject,
  pattern: SyntaxNode,
): JsonSchemaObject {
  const target = definitions.resolve(schema);
  if (program.syntaxKind(pattern) !== "ObjectBindingPattern" || target.properties === undefined) {
    return schema;
  }
  const properties = { ...target.properties };
  const optional = new Set<string>();
  for (const element of pattern.elements ?? []) {
    const key = (element.propertyName ?? element.name)?.text;
    const property = key === undefined ? undefined : properties[key];
    if (key === undefined || typeof property !== "object") continue;
    let changed = property;
    if (element.name !== undefined && element.name.elements !== undefined) {
      changed = applyPatternDefaults(program, definitions, changed, element.name);
    }
    if (element.initializer !== undefined) {
      optional.add(key);
      changed = { ...changed, ...jsonDefault(constantOf(program, element.initializer)) };
    }
    properties[key] = changed;
  }
  const { $ref: _, ...beside } = schema;
  const whole = { ...target, ...beside, properties };
  const required = (whole.required ?? []).filter((name) => !optional.has(name));
  if (required.length > 0) return { ...whole, required };
  const { required: __, ...rest } = whole;
  return rest;
}
