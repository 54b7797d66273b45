import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { annotationKeywords } from "./keyword-kinds.ts";
import { schemaText } from "./schema-text.ts";

/** A whole schema, in which references lead somewhere. */
export class SchemaRoot {
  readonly #root: JsonSchema;
  readonly #hasAddresses: boolean;
  readonly #rests = new WeakMap<JsonSchemaObject, JsonSchemaObject>();

  constructor(root: JsonSchema) {
    this.#root = root;
    this.#hasAddresses = schemaText(root).includes('"$id":');
  }

  /**
   * Takes schemas apart that a value has to fit together: references are followed, `allOf` is dissolved, and
   * what accepts everything is left out. A reference that leads nowhere stays where it is.
   *
   * @returns `undefined` if one of them accepts nothing
   */
  partsOf(schemas: readonly JsonSchema[]): readonly JsonSchemaObject[] | undefined {
    const parts: JsonSchemaObject[] = [];
    const seen = new Set<JsonSchemaObject>();
    const waiting = schemas.toReversed();
    for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
      if (schema === false) return undefined;
      if (schema === true || seen.has(schema)) continue;
      seen.add(schema);
      const target = this.#resolve(schema.$ref);
      waiting.push(...(schema.allOf?.toReversed() ?? []));
      if (target !== undefined) waiting.push(target);
      const rest = this.#restOf(schema, target !== undefined);
      if (constrains(rest)) parts.push(rest);
    }
    return parts;
  }

  /** What a reference inside of the schema means; nothing is told of any other. */
  #resolve(reference: string | undefined): JsonSchema | undefined {
    const tokens = reference === undefined ? undefined : tokensOf(reference);
    if (tokens === undefined || this.#hasAddresses) return undefined;
    let place: unknown = this.#root;
    for (const token of tokens) {
      if (typeof place !== "object" || place === null || !Object.hasOwn(place, token)) {
        return undefined;
      }
      place = (place as Readonly<Record<string, unknown>>)[token];
    }
    return isSchema(place) ? place : undefined;
  }

  /** A schema without what has been taken out of it; always the same object for the same schema. */
  #restOf(schema: JsonSchemaObject, isResolved: boolean): JsonSchemaObject {
    const isNested = isResolved || schema.allOf !== undefined;
    // What is evaluated hangs on what stands beside it.
    const looksAside =
      schema.unevaluatedItems !== undefined || schema.unevaluatedProperties !== undefined;
    if (!isNested || looksAside) return schema;
    let rest = this.#rests.get(schema);
    if (rest === undefined) {
      const { allOf: _parts, $ref, ...others } = schema;
      rest = isResolved || $ref === undefined ? others : { ...others, $ref };
      this.#rests.set(schema, rest);
    }
    return rest;
  }
}

function constrains(schema: JsonSchemaObject): boolean {
  return Object.keys(schema).some((keyword) => !annotationKeywords.has(keyword));
}

function isSchema(place: unknown): place is JsonSchema {
  if (typeof place === "boolean") return true;
  return typeof place === "object" && place !== null && !Array.isArray(place);
}

/** The way that a reference names, if it is one from the root of the schema. */
function tokensOf(reference: string): readonly string[] | undefined {
  // Of others, readers of addresses leave characters out.
  if (!/^#[^\s\p{Cc}]*$/u.test(reference)) return undefined;
  let pointer: string;
  try {
    pointer = decodeURIComponent(reference.slice(1));
  } catch {
    return undefined;
  }
  if (pointer !== "" && !pointer.startsWith("/")) return undefined;
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
