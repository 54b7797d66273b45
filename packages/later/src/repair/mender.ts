import type { JsonSchemaObject } from "../model/json-schema.ts";
import { isObject, type JsonValue } from "../model/json.ts";
import type { Check } from "../schema/validation/check.ts";
import { SchemaCompiler } from "../schema/validation/schema-compiler.ts";
import {
  usualRules,
  type ValidationRules,
  ValidationRun,
} from "../schema/validation/validation-run.ts";
import { candidatesFor } from "./candidates-for.ts";
import { mendInPlace } from "./mend-in-place.ts";
import { mendItems } from "./mend-items.ts";
import { mendMembers } from "./mend-members.ts";
import { type Mended, followedBy, unchanged } from "./mended.ts";
import { type Place, placeOf } from "./place.ts";

/** Values and schemas that are nested deeper, one in the other, are left as they are. */
const maximumDepth = 256;
/** How many pairs of a value and a schema that it does not fit are looked at. */
const maximumSteps = 20_000;
/** How often a name is held to another one. */
const maximumComparisons = 100_000;
/** How much is looked at to find out what fits. */
const rules: ValidationRules = { ...usualRules, maximumVisits: 200_000 };

/**
 * Finds out what values were meant to be, by one schema and everything inside it. What fits is never changed.
 * The work for all of them together is bounded: beyond it, nothing is mended any more.
 */
export class Mender {
  readonly #compiler: SchemaCompiler;
  readonly #run = new ValidationRun(rules);
  readonly #checks = new Map<object, Check>();
  readonly #places = new Map<object, Place>();
  readonly #results = new Map<object, Map<JsonValue, Mended | undefined>>();
  #depth = 0;
  #steps = 0;
  #comparisons = 0;

  /** @throws LaterError `INVALID_DECLARATION` as `compileValidator` does */
  constructor(schema: JsonSchemaObject) {
    this.#compiler = new SchemaCompiler(schema, { resources: {}, assertFormats: true });
    this.#compiler.compile(schema);
  }

  /** Whether a value fits a schema as it is. */
  fits(schema: unknown, value: JsonValue): boolean {
    if (!isObject(schema)) return schema !== false;
    let check = this.#checks.get(schema);
    if (check === undefined) {
      check = this.#compiler.compile(schema);
      this.#checks.set(schema, check);
    }
    this.#run.quiet = true;
    return check(value, this.#run) && !this.#run.exhausted;
  }

  /** What a whole value, a member or an element was meant to be; `undefined` where that cannot be told. */
  mend(schema: unknown, value: JsonValue): Mended | undefined {
    if (this.fits(schema, value)) return unchanged(value);
    if (!isObject(schema)) return undefined;
    let results = this.#results.get(schema);
    if (results === undefined) this.#results.set(schema, (results = new Map()));
    if (results.has(value)) return results.get(value);
    // Until it is known. A list that is made around a value is not made around it once more.
    results.set(value, undefined);
    const mended = this.#mendMisfit(this.#placeOf(schema), schema, value);
    results.set(value, mended);
    return mended;
  }

  /** The same for a schema that others share their value with. */
  mendAt(place: Place, schema: unknown, value: JsonValue): Mended | undefined {
    if (this.fits(schema, value)) return unchanged(value);
    return isObject(schema) ? this.#mendMisfit(place, schema, value) : undefined;
  }

  /** Whether so many names may still be compared. */
  mayCompare(count: number): boolean {
    this.#comparisons += count;
    return this.#comparisons <= maximumComparisons;
  }

  /** The schema that a reference leads to. */
  targetOf(schema: JsonSchemaObject): unknown {
    return schema.$ref === undefined
      ? true
      : this.#compiler.resources.resolve(schema.$ref, schema)?.schema;
  }

  #mendMisfit(place: Place, schema: JsonSchemaObject, value: JsonValue): Mended | undefined {
    if (this.#run.exhausted || this.#depth === maximumDepth || this.#steps === maximumSteps) {
      return undefined;
    }
    this.#steps += 1;
    this.#depth += 1;
    const mended = this.#findCheapest(place, schema, value);
    this.#depth -= 1;
    return mended;
  }

  /** By what the value may have been meant to be that takes the fewest changes, and of these by the first. */
  #findCheapest(place: Place, schema: JsonSchemaObject, value: JsonValue): Mended | undefined {
    let best: Mended | undefined;
    for (const candidate of candidatesFor(schema, value)) {
      const mended = this.#complete(place, schema, candidate);
      if (mended === undefined || (best !== undefined && mended.cost >= best.cost)) continue;
      best = mended;
      if (best.cost === 1) break;
    }
    return best;
  }

  #complete(place: Place, schema: JsonSchemaObject, candidate: Mended): Mended | undefined {
    let mended = candidate;
    for (const mendBy of [mendMembers, mendItems, mendInPlace]) {
      const next = mendBy(schema, mended.value, place, this);
      if (next === undefined) return undefined;
      mended = followedBy(mended, next);
    }
    return this.fits(schema, mended.value) ? mended : undefined;
  }

  #placeOf(schema: JsonSchemaObject): Place {
    let place = this.#places.get(schema);
    if (place === undefined) this.#places.set(schema, (place = placeOf(schema, this)));
    return place;
  }
}
