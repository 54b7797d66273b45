import type { JsonSchemaObject } from "../model/json-schema.ts";
import { isObject } from "../model/json.ts";
import type { Mender } from "./mender.ts";

/** What all schemas that look at one value say together about the names of its members. */
export interface Place {
  /** Every name that one of them declares. */
  readonly names: ReadonlySet<string>;
  /** Whether names that none of them declares are refused. */
  readonly isClosed: boolean;
}

/** The place of a value that a schema describes, with those that it refers to or is composed of. */
export function placeOf(schema: JsonSchemaObject, mender: Mender): Place {
  const names = new Set<string>();
  let isClosed = false;
  const seen = new Set<unknown>();
  const waiting: unknown[] = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isObject(next) || seen.has(next)) continue;
    seen.add(next);
    const {
      properties,
      unevaluatedProperties,
      allOf,
      anyOf,
      oneOf,
      then,
      else: otherwise,
    } = next as JsonSchemaObject;
    for (const name of Object.keys(properties ?? {})) names.add(name);
    isClosed ||= unevaluatedProperties === false;
    waiting.push(mender.targetOf(next), then, otherwise);
    waiting.push(...(allOf ?? []), ...(anyOf ?? []), ...(oneOf ?? []));
  }
  return { names, isClosed };
}
