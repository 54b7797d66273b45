import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { SchemaRoot } from "./schema-root.ts";

const maximumVisits = 10_000;

/**
 * Where a schema declares members, also inside of members, elements and alternatives. Schemas that contain
 * themselves are gone through once.
 *
 * @returns `undefined` if there are too many places to look at
 */
export function memberPathsOf(schema: JsonSchema): ReadonlySet<string> | undefined {
  const root = new SchemaRoot(schema);
  const paths = new Set<string>();
  const open = new Set<JsonSchemaObject>();
  let visits = 0;

  const visit = (schemas: readonly JsonSchema[], path: string): void => {
    visits += 1;
    if (visits > maximumVisits) return;
    for (const part of root.partsOf(schemas) ?? []) {
      if (open.has(part)) continue;
      open.add(part);
      for (const alternative of [...(part.anyOf ?? []), ...(part.oneOf ?? [])]) {
        visit([alternative], path);
      }
      for (const [name, member] of Object.entries(part.properties ?? {})) {
        const place = `${path}/properties/${name}`;
        paths.add(place);
        visit([member], place);
      }
      for (const inner of [part.items, ...(part.prefixItems ?? [])]) {
        if (inner !== undefined) visit([inner], `${path}/items`);
      }
      if (part.additionalProperties !== undefined) {
        visit([part.additionalProperties], `${path}/additionalProperties`);
      }
      open.delete(part);
    }
  };
  visit([schema], "");
  return visits > maximumVisits ? undefined : paths;
}
