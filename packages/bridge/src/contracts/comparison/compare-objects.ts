import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { compareCount } from "./compare-count.ts";
import { compareOtherMembers } from "./compare-other-members.ts";
import { matchesPattern } from "./matches-pattern.ts";
import { type Narrowing, narrowed } from "./narrowing.ts";
import type { SchemaInclusion, Sides } from "./schema-inclusion.ts";

/** What schemas say about the members of an object. */
export function compareObjects(inclusion: SchemaInclusion, sides: Sides): readonly Narrowing[] {
  const { from, to, kinds, path } = sides;
  if (!kinds.has("object")) return [];
  const required = new Set(requiredIn(from));
  const names = new Set([...from, ...to].flatMap(({ properties = {} }) => Object.keys(properties)));
  return [
    ...compareRequired(sides, required),
    ...[...names].flatMap((name) => {
      const place = `${path}/properties/${name}`;
      return inclusion.compare(schemasFor(from, name), schemasFor(to, name), place);
    }),
    ...compareOtherMembers(inclusion, sides),
    ...compareNames(inclusion, sides),
    ...compareCount(sides, "minProperties", required.size),
    ...compareCount(sides, "maxProperties", mostMembers(from)),
    ...compareDependencies(sides, required),
  ];
}

function compareRequired(
  { from, to, path }: Sides,
  required: ReadonlySet<string>,
): readonly Narrowing[] {
  const names = new Set(requiredIn(to).filter((name) => !required.has(name)));
  return [...names].flatMap((name) => {
    const isKnown = from.some(({ properties = {} }) => Object.hasOwn(properties, name));
    const before = isKnown ? "optional" : "not declared";
    return narrowed(`${path}/properties/${name}`, before, "required");
  });
}

/** What is said of a member of that name, which `properties` mentions somewhere. */
function schemasFor(parts: readonly JsonSchemaObject[], name: string): readonly JsonSchema[] {
  return parts.flatMap(({ properties = {}, patternProperties = {}, additionalProperties }) => {
    const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const matched = Object.entries(patternProperties)
      .filter(([pattern]) => matchesPattern(pattern, name))
      .map(([, schema]) => schema);
    const found = [...(declared === undefined ? [] : [declared]), ...matched];
    return found.length > 0 ? found : (additionalProperties ?? []);
  });
}

function compareNames(inclusion: SchemaInclusion, { from, to, path }: Sides): readonly Narrowing[] {
  const given = from.flatMap(({ propertyNames }) => propertyNames ?? []);
  const required = to.flatMap(({ propertyNames }) => propertyNames ?? []);
  return inclusion.compare([text, ...given], required, `${path}/propertyNames`);
}

const text: JsonSchemaObject = { type: "string" };

/** How many members there can be. */
function mostMembers(parts: readonly JsonSchemaObject[]): number {
  return Math.min(
    ...parts.map(({ properties = {}, patternProperties = {}, additionalProperties }) =>
      additionalProperties === false && Object.keys(patternProperties).length === 0
        ? Object.keys(properties).length
        : Infinity,
    ),
  );
}

function compareDependencies(
  { from, to, path }: Sides,
  required: ReadonlySet<string>,
): readonly Narrowing[] {
  return to.flatMap(({ dependentRequired = {} }) =>
    Object.entries(dependentRequired).flatMap(([name, others]) => {
      const known = new Set([...required, ...from.flatMap((part) => dependentsOf(part, name))]);
      const added = others.filter((other) => other !== name && !known.has(other));
      return added.length === 0
        ? []
        : narrowed(`${path}/dependentRequired/${name}`, "less", added.join(", "));
    }),
  );
}

function dependentsOf(
  { dependentRequired = {} }: JsonSchemaObject,
  name: string,
): readonly string[] {
  return Object.hasOwn(dependentRequired, name) ? (dependentRequired[name] ?? []) : [];
}

function requiredIn(parts: readonly JsonSchemaObject[]): readonly string[] {
  return parts.flatMap(({ required = [] }) => required);
}
