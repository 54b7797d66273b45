import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import type { ValueDoc } from "../comments/doc-comment.ts";
import { applyValueDoc } from "../schema/apply-value-doc.ts";
import type { SchemaReader } from "../schema/schema-reader.ts";
import type { Place } from "../schema/schema-reading.ts";

/**
 * Applies what `@param options.limit` says to the member `limit` of the schema of `options`. Shared
 * definitions on the way are copied, so that other places that use them are not affected.
 *
 * @param path the members from the schema down, for example `["items", "id"]`
 * @returns `undefined` when there is no such member
 */
export function documentMember(
  reader: SchemaReader,
  schema: JsonSchemaObject,
  member: { readonly path: readonly string[]; readonly doc: ValueDoc; readonly place: Place },
): JsonSchemaObject | undefined {
  const { path, doc, place } = member;
  const [name, ...deeper] = path;
  if (name === undefined) return applyValueDoc(reader, schema, doc, place);
  const { $ref: _, ...beside } = schema;
  const target = { ...reader.definitions.resolve(schema), ...beside };
  const inner = (part: JsonSchema | undefined, rest: readonly string[]) =>
    typeof part === "object" ? documentMember(reader, part, { ...member, path: rest }) : undefined;

  const property = inner(target.properties?.[name], deeper);
  if (property !== undefined) {
    return { ...target, properties: { ...target.properties, [name]: property } };
  }
  const items = inner(target.items, path);
  if (items !== undefined) return { ...target, items };
  const alternatives = target.anyOf?.map((part) => inner(part, path));
  if (alternatives?.some((part) => part !== undefined) !== true) return undefined;
  return {
    ...target,
    anyOf: alternatives.map((part, index) => part ?? (target.anyOf?.[index] as JsonSchema)),
  };
}

/** The members that a path of a `@param` names below its parameter: `items[].id` is `["id"]`. */
export function membersOfPath(path: string): readonly string[] {
  return path.replaceAll("[]", "").split(".").slice(1);
}
