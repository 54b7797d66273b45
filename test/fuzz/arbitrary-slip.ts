import * as fc from "fast-check";

import { isObject, type JsonValue } from "../../packages/later/src/model/json.ts";
import { printJson } from "../../packages/later/src/model/print-json.ts";
import { toObject } from "./arbitrary-json.ts";

/** A value as a model might write it that does not keep to the declaration: here and there something is off. */
export function withSlips(value: JsonValue): fc.Arbitrary<JsonValue> {
  return inner(value).chain((slipped) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(slipped) }, slipsOf(slipped)),
  );
}

function inner(value: JsonValue): fc.Arbitrary<JsonValue> {
  if (Array.isArray(value)) return fc.tuple(...value.map(withSlips));
  if (!isObject(value)) return fc.constant(value);
  const members = Object.entries(value).map(([name, member]) =>
    fc.tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constant(name) }, fc.constantFrom(...otherNames(name))),
      withSlips(member),
    ),
  );
  return fc.tuple(...members).map(toObject);
}

/** Ways to write this value that mean the same. */
function slipsOf(value: JsonValue): fc.Arbitrary<JsonValue> {
  if (typeof value === "string") return fc.constantFrom(value.toUpperCase(), value.toLowerCase());
  if (typeof value === "boolean") return fc.constantFrom(String(value), value ? "True" : "False");
  if (typeof value === "number" || value === null) return fc.constant(String(value));
  const [only, ...others] = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  const isSingle = only !== undefined && others.length === 0;
  return fc.constantFrom(printJson(value), ...(isSingle ? [only] : []));
}

function otherNames(name: string): readonly string[] {
  const camel = name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return [name.toUpperCase(), camel, name.replaceAll("_", "-"), `${name}s`];
}
