import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import type { Narrowing } from "./narrowing.ts";
import type { SchemaInclusion, Sides } from "./schema-inclusion.ts";

/** A member whose name matches a pattern, or none of them. */
interface Class {
  readonly pattern: string | undefined;
  readonly schema: JsonSchema;
}

/** `additionalProperties` and `patternProperties`, for names that no `properties` mention. */
export function compareOtherMembers(
  inclusion: SchemaInclusion,
  { from, to, path }: Sides,
): readonly Narrowing[] {
  if (![...from, ...to].some((part) => Object.hasOwn(part, "patternProperties"))) {
    const place = `${path}/additionalProperties`;
    return inclusion.compare(additionalIn(from), additionalIn(to), place);
  }
  const sources = from.length === 0 ? [open] : from;
  const targets = to.length === 0 ? [open] : to;
  return targets.flatMap((target) => {
    let found: readonly Narrowing[] = [];
    for (const source of sources) {
      found = compareClasses(inclusion, classesOf(source), classesOf(target), path);
      if (found.length === 0) break;
    }
    return found;
  });
}

const open: JsonSchemaObject = {};

function compareClasses(
  inclusion: SchemaInclusion,
  from: readonly Class[],
  to: readonly Class[],
  path: string,
): readonly Narrowing[] {
  const patterns = new Set(to.map(({ pattern }) => pattern));
  // With the same patterns on both sides a name is in the same classes on both sides.
  const areSame = from.length === to.length && from.every(({ pattern }) => patterns.has(pattern));
  return to.flatMap(({ pattern, schema }) => {
    const place =
      pattern === undefined
        ? `${path}/additionalProperties`
        : `${path}/patternProperties/${pattern}`;
    return from
      .filter((source) => !areSame || source.pattern === pattern)
      .flatMap((source) => inclusion.compare([source.schema], [schema], place));
  });
}

function classesOf(part: JsonSchemaObject): readonly Class[] {
  const { patternProperties = {}, additionalProperties = true } = part;
  return [
    ...Object.entries(patternProperties).map(([pattern, schema]) => ({ pattern, schema })),
    { pattern: undefined, schema: additionalProperties },
  ];
}

function additionalIn(parts: readonly JsonSchemaObject[]): readonly JsonSchema[] {
  return parts.flatMap(({ additionalProperties }) => additionalProperties ?? []);
}
