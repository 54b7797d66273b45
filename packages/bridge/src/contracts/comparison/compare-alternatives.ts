import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { typesOf } from "./kinds.ts";
import { type Narrowing, unclear } from "./narrowing.ts";
import type { SchemaInclusion, Sides } from "./schema-inclusion.ts";

type Keyword = "anyOf" | "oneOf";

/** Alternatives of a schema. */
interface Alternatives {
  readonly part: JsonSchemaObject;
  readonly keyword: Keyword;
  readonly schemas: readonly JsonSchema[];
}

/** Whether some schemas have alternatives. */
export function haveAlternatives(parts: readonly JsonSchemaObject[]): boolean {
  return alternativesIn(parts).length > 0;
}

/** Compares each alternative that there was by itself. `undefined` where there was none. */
export function splitAlternatives(
  inclusion: SchemaInclusion,
  { from, to, path }: Sides,
): readonly Narrowing[] | undefined {
  const [alternatives] = alternativesIn(from);
  if (alternatives === undefined) return undefined;
  const { part, keyword, schemas } = alternatives;
  const others = from.map((other) => (other === part ? restOf(part, keyword) : other));
  return schemas.flatMap((schema, index) =>
    inclusion.compare([...others, schema], to, `${path}/${keyword}/${index}`),
  );
}

/** What fits has to fit one of the alternatives, and no more than that one of `oneOf`. */
export function compareAlternatives(
  inclusion: SchemaInclusion,
  sides: Sides,
): readonly Narrowing[] {
  return alternativesIn(sides.to).flatMap(({ keyword, schemas }) => {
    const place = `${sides.path}/${keyword}`;
    // Of several that fit, the first decides how a value is decoded.
    const mayOverlap = keyword === "anyOf" && !inclusion.mayDecode(schemas);
    return mayOverlap || inclusion.areDisjoint(schemas)
      ? findAlternative(inclusion, sides, schemas, place)
      : unclear(place);
  });
}

function findAlternative(
  inclusion: SchemaInclusion,
  { from, kinds }: Sides,
  schemas: readonly JsonSchema[],
  place: string,
): readonly Narrowing[] {
  let closest: readonly Narrowing[] | undefined;
  for (const [index, schema] of schemas.entries()) {
    const found = inclusion.compare(from, [schema], `${place}/${index}`);
    if (found.length === 0) return [];
    if (closest === undefined || found.length < closest.length) closest = found;
  }
  const types = typesOf(kinds);
  if (types.length === 1) return closest ?? [];
  return types.flatMap((type) => {
    const fits = schemas.some(
      (schema) => inclusion.compare([...from, type], [schema], place).length === 0,
    );
    return fits ? [] : unclear(place);
  });
}

function alternativesIn(parts: readonly JsonSchemaObject[]): readonly Alternatives[] {
  return parts.flatMap((part) =>
    (["anyOf", "oneOf"] as const).flatMap((keyword) => {
      const schemas = part[keyword];
      return schemas === undefined ? [] : [{ part, keyword, schemas }];
    }),
  );
}

const rests: Readonly<Record<Keyword, WeakMap<JsonSchemaObject, JsonSchemaObject>>> = {
  anyOf: new WeakMap(),
  oneOf: new WeakMap(),
};

/** A schema without its alternatives; always the same object for the same schema. */
function restOf(part: JsonSchemaObject, keyword: Keyword): JsonSchemaObject {
  let rest = rests[keyword].get(part);
  if (rest === undefined) {
    const { [keyword]: _alternatives, ...others } = part;
    rest = others;
    rests[keyword].set(part, rest);
  }
  return rest;
}
