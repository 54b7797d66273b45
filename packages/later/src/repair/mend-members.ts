import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { setMember } from "../model/set-member.ts";
import { toRegularExpression } from "../schema/keywords/regular-expression.ts";
import { meantName } from "./meant-name.ts";
import {
  type Changes,
  type Mended,
  addUp,
  changesAt,
  followedBy,
  leftOut,
  renamed,
  unchanged,
} from "./mended.ts";
import type { Mender } from "./mender.ts";
import type { Place } from "./place.ts";

/** How many names that no schema knows are looked at. */
const maximumUnknown = 32;

/** `properties`, `patternProperties` and `additionalProperties`: names first, then what they stand for. */
export function mendMembers(
  schema: JsonSchemaObject,
  value: JsonValue,
  place: Place,
  mender: Mender,
): Mended | undefined {
  if (!isObject(value)) return unchanged(value);
  const members = new Members(schema, value, place, mender);
  const object: Record<string, JsonValue> = {};
  const changes: Changes[] = [];
  for (const [given, member] of Object.entries(value)) {
    const name = members.names.get(given) ?? given;
    if (name !== given) changes.push(renamed(given, name));
    const mended = members.mend(name, member);
    if (mended !== undefined) {
      setMember(object, name, mended.value);
      if (mended.cost > 0) changes.push(changesAt(name, mended));
    } else if (member === null && members.isOptional(name)) changes.push(leftOut(name));
    else return undefined;
  }
  return changes.length === 0 ? unchanged(value) : { value: object, ...addUp(changes) };
}

/** What one schema says about the members of one object. */
class Members {
  /** From names as they were given to those that were meant. */
  readonly names: ReadonlyMap<string, string>;
  readonly #value: JsonObject;
  readonly #place: Place;
  readonly #mender: Mender;
  readonly #declared: Readonly<Record<string, JsonSchema>>;
  readonly #required: readonly string[];
  readonly #patterns: readonly (readonly [RegExp | undefined, JsonSchema])[];
  readonly #others: JsonSchema | undefined;

  constructor(schema: JsonSchemaObject, value: JsonObject, place: Place, mender: Mender) {
    const { properties = {}, required = [], patternProperties = {}, additionalProperties } = schema;
    this.#value = value;
    this.#place = place;
    this.#mender = mender;
    this.#declared = properties;
    this.#required = required;
    this.#patterns = Object.entries(patternProperties).map(([pattern, member]) => [
      toRegularExpression(pattern),
      member,
    ]);
    this.#others = additionalProperties;
    this.names = this.#findNames();
  }

  mend(name: string, member: JsonValue): Mended | undefined {
    let mended: Mended | undefined = unchanged(member);
    for (const schema of this.#schemasOf(name)) {
      const next: Mended | undefined = this.#mender.mend(schema, mended.value);
      if (next === undefined) return undefined;
      mended = followedBy(mended, next);
    }
    return mended;
  }

  isOptional(name: string): boolean {
    return Object.hasOwn(this.#declared, name) && !this.#required.includes(name);
  }

  #schemasOf(name: string): readonly (JsonSchema | undefined)[] {
    const schemas: (JsonSchema | undefined)[] = this.#patterns.flatMap(([expression, schema]) =>
      expression?.test(name) ? [schema] : [],
    );
    if (Object.hasOwn(this.#declared, name)) schemas.push(this.#declared[name]);
    return schemas.length === 0 ? [this.#others] : schemas;
  }

  /** Only names that stand in the way, each for one that is missing, and no two for the same. */
  #findNames(): ReadonlyMap<string, string> {
    const missing = Object.keys(this.#declared).filter((name) => !Object.hasOwn(this.#value, name));
    const unknown = missing.length === 0 ? [] : Object.keys(this.#value).filter(this.#isUnknown);
    const meant = new Map<string, string>();
    if (unknown.length > maximumUnknown) return meant;
    if (!this.#mender.mayCompare(unknown.length * missing.length)) return meant;
    const ambiguous = new Set<string>();
    for (const given of unknown) {
      const name = meantName(given, missing);
      if (name === undefined || !(this.#required.includes(name) || this.#isRefused(given)))
        continue;
      if ([...meant.values()].includes(name)) ambiguous.add(name);
      meant.set(given, name);
    }
    for (const [given, name] of meant) if (ambiguous.has(name)) meant.delete(given);
    return meant;
  }

  readonly #isUnknown = (name: string): boolean =>
    !this.#place.names.has(name) && !this.#patterns.some(([expression]) => expression?.test(name));

  #isRefused(name: string): boolean {
    if (this.#others === undefined) return this.#place.isClosed;
    return !this.#mender.fits(this.#others, this.#value[name] ?? null);
  }
}
