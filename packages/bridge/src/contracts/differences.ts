import { canonicalJson } from "later-runtime/adm";

import { isObject } from "../wire/is-object.ts";
import { showValue } from "./comparison/show-value.ts";
import type { Contract } from "./contract.ts";

/** One place in which two contracts differ. */
export interface Difference {
  /** Such as `parameters/properties/a/type`. */
  readonly path: string;
  /** What stands there, in few words; `nothing` where nothing does. */
  readonly before: string;
  readonly after: string;
}

/** Where two contracts of the same name differ: all that their fingerprints cover. */
export function* differencesOf(before: Contract, after: Contract): Generator<Difference> {
  yield* compare(viewOf(before), viewOf(after), "");
}

function viewOf(contract: Contract): Readonly<Record<string, unknown>> {
  const { declaration, parameters, streaming, annotations, timeoutMs, requiredVariables } =
    contract;
  const { description, responseJsonSchema: response } = declaration;
  return {
    description,
    parameters,
    response,
    streaming,
    annotations,
    timeoutMs,
    requiredVariables,
  };
}

function* compare(before: unknown, after: unknown, path: string): Generator<Difference> {
  if (before === after) return;
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const place = path === "" ? name : `${path}/${name}`;
      yield* compare(memberOf(before, name), memberOf(after, name), place);
    }
  } else if (isListOfStructures(before) && isListOfStructures(after, before.length)) {
    for (const [index, element] of before.entries()) {
      yield* compare(element, after[index], `${path}/${index}`);
    }
  } else if (textOf(before) !== textOf(after)) {
    yield { path, before: show(before), after: show(after) };
  }
}

/** Lists of anything else say more in whole than element by element. */
function isListOfStructures(value: unknown, length?: number): value is readonly object[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) return false;
  return value.every((element) => typeof element === "object" && element !== null);
}

function memberOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : showValue(value);
}

function textOf(value: unknown): string {
  return value === undefined ? "" : canonicalJson(value);
}
