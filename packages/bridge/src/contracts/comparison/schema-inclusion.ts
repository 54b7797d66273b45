import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { areDisjoint } from "./are-disjoint.ts";
import { compareAlternatives, splitAlternatives } from "./compare-alternatives.ts";
import { compareArrays } from "./compare-arrays.ts";
import { compareCodecs } from "./compare-codecs.ts";
import { compareEachValue, compareListedValues } from "./compare-enumerations.ts";
import { compareNumbers } from "./compare-numbers.ts";
import { compareObjects } from "./compare-objects.ts";
import { compareOpaqueKeywords } from "./compare-opaque-keywords.ts";
import { compareTexts } from "./compare-texts.ts";
import { describeKinds, type Kind, kindsOf } from "./kinds.ts";
import { type Narrowing, narrowed } from "./narrowing.ts";
import { SchemaRoot } from "./schema-root.ts";
import { hasCodecs, hasReferences, isSameSchema } from "./schema-text.ts";

const maximumSteps = 20_000;

/** There are too many ways to look at two schemas. */
export class TooIntricate extends Error {}

/** Two sets of schemas for the same value: it fits all of the first, and should fit all of the second. */
export interface Sides {
  readonly from: readonly JsonSchemaObject[];
  readonly to: readonly JsonSchemaObject[];
  /** What the value can be, as far as `from` says it. */
  readonly kinds: ReadonlySet<Kind>;
  readonly path: string;
}

/**
 * Looks for values that one schema accepts and another one refuses. What it finds need not be one, because
 * there are schemas that it cannot see through; where it finds nothing, there is none.
 */
export class SchemaInclusion {
  readonly #from: SchemaRoot;
  readonly #to: SchemaRoot;
  readonly #decodes: boolean;
  readonly #numbers = new WeakMap<JsonSchemaObject, number>();
  /** What is being compared further out: it holds here if it holds there. */
  readonly #open = new Set<string>();
  #count = 0;
  #steps = 0;

  constructor(from: JsonSchema, to: JsonSchema) {
    this.#from = new SchemaRoot(from);
    this.#to = new SchemaRoot(to);
    this.#decodes = hasCodecs(from) || hasCodecs(to);
  }

  /**
   * Where a value that fits all of some schemas of the first may not fit all of some of the second.
   *
   * @throws TooIntricate
   */
  compare(
    from: readonly JsonSchema[],
    to: readonly JsonSchema[],
    path: string,
  ): readonly Narrowing[] {
    this.#steps += 1;
    if (this.#steps > maximumSteps) throw new TooIntricate();
    const inner = this.#from.partsOf(from);
    if (inner === undefined) return [];
    const outer = this.#to.partsOf(to);
    if (outer === undefined) return narrowed(path, describeKinds(kindsOf(inner)), "not allowed");
    const key = `${this.#keyOf(inner)} in ${this.#keyOf(outer)}`;
    if (this.#open.has(key)) return [];
    this.#open.add(key);
    try {
      return this.#compareParts({ from: inner, to: outer, kinds: kindsOf(inner), path });
    } finally {
      this.#open.delete(key);
    }
  }

  /** Whether it can be seen that no value fits two of some schemas of the second. */
  areDisjoint(schemas: readonly JsonSchema[]): boolean {
    return areDisjoint(schemas, this.#to);
  }

  /** Whether values that fit one of some schemas of the second may be decoded. */
  mayDecode(schemas: readonly JsonSchema[]): boolean {
    return this.#decodes && schemas.some(mayHaveCodecs);
  }

  #compareParts(sides: Sides): readonly Narrowing[] {
    const { from, to, kinds } = sides;
    if (kinds.size === 0) return [];
    const recoded = compareCodecs(sides);
    if (recoded.length > 0) return recoded;
    // What may be anything is not decoded, so that it has to be seen whether it was.
    const mayLoseCodecs = to.length === 0 && this.#decodes && from.some(mayHaveCodecs);
    const isSame = to.every((part) => from.some((other) => isSameSchema(part, other)));
    if (isSame && !mayLoseCodecs) return [];
    const early = compareEachValue(sides) ?? splitAlternatives(this, sides);
    if (early !== undefined) return early;
    return [
      ...compareTypes(sides),
      ...compareListedValues(sides),
      ...compareNumbers(sides),
      ...compareTexts(sides),
      ...compareArrays(this, sides),
      ...compareObjects(this, sides),
      ...compareAlternatives(this, sides),
      ...compareOpaqueKeywords(sides),
    ];
  }

  #keyOf(parts: readonly JsonSchemaObject[]): string {
    return parts.map((part) => this.#numberOf(part)).join();
  }

  #numberOf(part: JsonSchemaObject): number {
    let number = this.#numbers.get(part);
    if (number === undefined) this.#numbers.set(part, (number = this.#count += 1));
    return number;
  }
}

function mayHaveCodecs(schema: JsonSchema): boolean {
  return hasCodecs(schema) || hasReferences(schema);
}

function compareTypes({ from, to, kinds, path }: Sides): readonly Narrowing[] {
  const accepted = kindsOf(to);
  if ([...kinds].every((kind) => accepted.has(kind))) return [];
  return narrowed(`${path}/type`, describeKinds(kindsOf(from)), describeKinds(accepted));
}
