import type { JsonSchemaObject } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";
import { compileValidator, type Validator } from "later-runtime/schema";

import { describeKinds, kindOf } from "./kinds.ts";
import { type Narrowing, narrowed } from "./narrowing.ts";
import type { Sides } from "./schema-inclusion.ts";
import { hasCodecs, hasReferences } from "./schema-text.ts";
import { showValue } from "./show-value.ts";

const shownValues = 5;

/** Where there are only so many values, each of them is tried. `undefined` where that cannot be done. */
export function compareEachValue(sides: Sides): readonly Narrowing[] | undefined {
  const { from, to, path } = sides;
  // What is decoded may come in more forms than the one that is listed.
  if ([...from, ...to].some(hasCodecs)) return undefined;
  const listed = listedValues(from) ?? simpleValues(sides);
  const validators = to.map(compile);
  if (listed === undefined || validators.includes(undefined)) return undefined;
  const values = listed.filter((value) => from.every((part) => accepts(part, value)));
  const refused = values.filter((value) =>
    validators.some((validate) => validate !== undefined && validate(value).length > 0),
  );
  if (refused.length === 0) return [];
  return narrowed(path, list(values), `without ${list(refused)}`);
}

/** `enum` and `const`, where there are more values than can be tried. */
export function compareListedValues({ from, to, kinds, path }: Sides): readonly Narrowing[] {
  const before = listedValues(from);
  const known = new Set(before?.map((value) => canonicalJson(value)));
  return to.flatMap((part) => {
    const after = listedValues([part]);
    if (after === undefined) return [];
    for (const value of after) known.delete(canonicalJson(value));
    if (before !== undefined && known.size === 0) return [];
    const described = before === undefined ? describeKinds(kinds) : list(before);
    return narrowed(`${path}/enum`, described, list(after));
  });
}

/** The values that one of some schemas lists. */
function listedValues(parts: readonly JsonSchemaObject[]): readonly unknown[] | undefined {
  for (const { enum: members, const: only } of parts) {
    if (only !== undefined) return [only];
    if (members !== undefined) return members;
  }
  return undefined;
}

/** All values of kinds that have only few. */
function simpleValues({ kinds }: Sides): readonly unknown[] | undefined {
  const areFew = [...kinds].every((kind) => kind === "null" || kind === "boolean");
  return areFew ? [true, false, null].filter((value) => kinds.has(kindOf(value))) : undefined;
}

/** Whether a schema may accept a value: yes where that cannot be told. */
function accepts(part: JsonSchemaObject, value: unknown): boolean {
  const validate = compile(part);
  return validate === undefined || validate(value).length === 0;
}

const validators = new WeakMap<JsonSchemaObject, Validator | undefined>();

/** The validator of a schema that means the same by itself. */
function compile(part: JsonSchemaObject): Validator | undefined {
  if (!validators.has(part)) validators.set(part, tryToCompile(part));
  return validators.get(part);
}

function tryToCompile(part: JsonSchemaObject): Validator | undefined {
  if (hasReferences(part)) return undefined;
  try {
    return compileValidator(part);
  } catch {
    return undefined;
  }
}

function list(values: readonly unknown[]): string {
  const shown = values.slice(0, shownValues).map(showValue);
  return values.length > shownValues ? `${shown.join(", ")}, …` : shown.join(", ");
}
