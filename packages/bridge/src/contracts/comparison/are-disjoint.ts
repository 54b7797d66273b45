import type { JsonSchema, JsonSchemaObject } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";

import { kindsOf } from "./kinds.ts";
import type { SchemaRoot } from "./schema-root.ts";

/** Whether it can be seen that no value fits two of some schemas: by types, or by a member that tells them apart. */
export function areDisjoint(schemas: readonly JsonSchema[], root: SchemaRoot): boolean {
  const all = schemas.map((schema) => root.partsOf([schema]));
  return all.every((one, index) =>
    all.slice(index + 1).every((other) => {
      if (one === undefined || other === undefined) return true;
      return differ(one, other, root);
    }),
  );
}

function differ(
  one: readonly JsonSchemaObject[],
  other: readonly JsonSchemaObject[],
  root: SchemaRoot,
): boolean {
  const kinds = kindsOf(other);
  const shared = [...kindsOf(one)].filter((kind) => kinds.has(kind));
  if (shared.length === 0 || listsDiffer(one, other)) return true;
  if (shared.some((kind) => kind !== "object")) return false;
  return requiredIn(one).some((name) => {
    const values = root.partsOf(schemasOf(one, name));
    const others = requiredIn(other).includes(name)
      ? root.partsOf(schemasOf(other, name))
      : undefined;
    return values !== undefined && others !== undefined && listsDiffer(values, others);
  });
}

function listsDiffer(
  one: readonly JsonSchemaObject[],
  other: readonly JsonSchemaObject[],
): boolean {
  const values = listedIn(one);
  const others = listedIn(other);
  if (values === undefined || others === undefined) return false;
  return ![...values].some((value) => others.has(value));
}

/** The values that one of some schemas lists. What is decoded may come in more forms. */
function listedIn(parts: readonly JsonSchemaObject[]): ReadonlySet<string> | undefined {
  const part = parts.find(({ enum: members, const: only }) => (members ?? only) !== undefined);
  if (part === undefined || part["x-codec"] !== undefined) return undefined;
  const values = part.const === undefined ? part.enum : [part.const];
  return new Set(values?.map((value) => canonicalJson(value)));
}

function requiredIn(parts: readonly JsonSchemaObject[]): readonly string[] {
  return parts.flatMap(({ required = [] }) => required);
}

function schemasOf(parts: readonly JsonSchemaObject[], name: string): readonly JsonSchema[] {
  return parts.flatMap(({ properties = {} }) =>
    Object.hasOwn(properties, name) ? (properties[name] ?? []) : [],
  );
}
