import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { Definition, Definitions } from "./definitions.ts";
import { mapSchema } from "./map-schema.ts";

/** Structures made of no more types than this are repeated rather than referred to. */
const largestRepeated = 8;

/**
 * Makes a schema stand on its own. Recursive structures, and large ones that occur more than once,
 * go to `$defs` under the names of their types; all others are put in place.
 */
export function linkDefinitions(
  root: JsonSchemaObject,
  definitions: Definitions,
): JsonSchemaObject {
  const uses = countUses(root, definitions);
  const names = new Map<Definition, string>();
  const linked: Record<string, JsonSchemaObject> = {};

  const link = (schema: JsonSchemaObject): JsonSchemaObject => {
    const definition = definitions.target(schema);
    if (definition?.schema === undefined) return mapSchema(schema, link);
    const { $ref: _, ...beside } = schema;
    if (!isKept(definition, uses)) return { ...link(definition.schema), ...beside };
    return { $ref: `#/$defs/${nameOf(definition, definition.schema)}`, ...beside };
  };

  const nameOf = (definition: Definition, schema: JsonSchemaObject): string => {
    const known = names.get(definition);
    if (known !== undefined) return known;
    const name = unusedName(definition.name, linked);
    names.set(definition, name);
    // The place is taken before the schema is linked, because it may refer to itself.
    linked[name] = {};
    linked[name] = link(schema);
    return name;
  };

  const result = link(root);
  return Object.keys(linked).length === 0 ? result : { ...result, $defs: linked };
}

function isKept(definition: Definition, uses: ReadonlyMap<Definition, number>): boolean {
  if (definition.recursive) return true;
  return (uses.get(definition) ?? 0) > 1 && definition.size > largestRepeated;
}

function countUses(
  root: JsonSchemaObject,
  definitions: Definitions,
): ReadonlyMap<Definition, number> {
  const uses = new Map<Definition, number>();
  const count = (schema: JsonSchemaObject): JsonSchemaObject => {
    const definition = definitions.target(schema);
    if (definition !== undefined) {
      const before = uses.get(definition) ?? 0;
      uses.set(definition, before + 1);
      if (before === 0 && definition.schema !== undefined) count(definition.schema);
    }
    return mapSchema(schema, count);
  };
  count(root);
  return uses;
}

function unusedName(base: string, taken: Readonly<Record<string, unknown>>): string {
  if (!Object.hasOwn(taken, base)) return base;
  let number = 2;
  while (Object.hasOwn(taken, `${base}${number}`)) number += 1;
  return `${base}${number}`;
}
