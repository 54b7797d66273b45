import type { Schema } from "../../../model/schema.ts";
import { invalidParameterName, isParameterName } from "./parameter-name.ts";

/**
 * What the API does not accept about a schema of `parameters` whose fields could be read, one
 * sentence per problem, each with its path. Only inside may an object say nothing of its properties.
 */
export function checkSchema(schema: Schema, path: string): readonly string[] {
  const silent = schema.type === "OBJECT" && schema.properties === undefined;
  return [...(silent ? [lackOfProperties(path)] : []), ...checkNode(schema, path)];
}

function checkNode(schema: Schema, path: string): readonly string[] {
  return [
    ...objectProblems(schema, path),
    ...arrayProblems(schema, path),
    ...textProblems(schema, path),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
      checkNode(member, `${path}.properties[${name}]`),
    ),
    ...(schema.items === undefined ? [] : checkNode(schema.items, `${path}.items`)),
    ...(schema.anyOf ?? []).flatMap((branch, index) =>
      checkNode(branch, `${path}.any_of[${index}]`),
    ),
  ];
}

function objectProblems({ type, properties, required }: Schema, path: string): readonly string[] {
  const problems: string[] = [];
  const names = Object.keys(properties ?? {});
  if (type === "OBJECT" && properties !== undefined && names.length === 0) {
    problems.push(lackOfProperties(path));
  }
  if (type !== "OBJECT") {
    if (properties !== undefined) problems.push(`${path}.properties: only allowed for OBJECT type`);
    if (required !== undefined) problems.push(`${path}.required: only allowed for OBJECT type`);
    return problems;
  }
  for (const name of names) {
    if (!isParameterName(name)) problems.push(invalidParameterName(`${path}.properties[${name}]`));
  }
  for (const [index, name] of (required ?? []).entries()) {
    if (!names.includes(name)) {
      problems.push(`${path}.required[${index}]: property is not defined`);
    }
  }
  return problems;
}

function lackOfProperties(path: string): string {
  return `${path}.properties: should be non-empty for OBJECT type`;
}

function arrayProblems({ type, items }: Schema, path: string): readonly string[] {
  if (type === "ARRAY") return items === undefined ? [`${path}.items: missing field.`] : [];
  return items === undefined ? [] : [`${path}.items: only allowed for ARRAY type`];
}

function textProblems(schema: Schema, path: string): readonly string[] {
  const problems: string[] = [];
  if (schema.enum !== undefined) {
    if (schema.type !== "STRING") problems.push(`${path}.enum: only allowed for STRING type`);
    for (const [index, member] of schema.enum.entries()) {
      if (member === "") problems.push(`${path}.enum[${index}]: cannot be empty`);
    }
  }
  if (schema.type === "STRING" && schema.format !== undefined) {
    if (schema.format !== "enum" && schema.format !== "date-time") {
      problems.push(`${path}.format: only 'enum' and 'date-time' are supported for STRING type`);
    }
  }
  return problems;
}
