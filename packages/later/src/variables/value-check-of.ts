import type { JsonObject } from "../model/json.ts";
import { quotaExceeded } from "../store/session-limits.ts";
import { compileCheck, type ValueCheck } from "./types/compile-check.ts";
import { sizeOfValue } from "./types/copy-value.ts";
import type { VariableType, VariableValue } from "./variable-value.ts";

const compiled = new WeakMap<JsonObject, Map<VariableType, ValueCheck>>();

/** Stands for all constraints that are empty, so that variables without any share one check. */
const none: JsonObject = Object.freeze({});

/** Constraints as records keep them: nobody can change them any more. */
export function keepConstraints(constraints: JsonObject): JsonObject {
  return Object.keys(constraints).length === 0 ? none : Object.freeze({ ...constraints });
}

/**
 * Normalises a value and holds it to constraints, which are read once.
 *
 * @throws LaterError `INVALID_VARIABLE`, and `QUOTA_EXCEEDED` for a value that is too large
 */
export function checkValue(
  { type, constraints }: { readonly type: VariableType; readonly constraints: JsonObject },
  value: unknown,
  maximumBytes: number,
): VariableValue {
  let checks = compiled.get(constraints);
  if (checks === undefined) compiled.set(constraints, (checks = new Map()));
  let check = checks.get(type);
  if (check === undefined) checks.set(type, (check = compileCheck(type, constraints)));
  const normalised = check(value);
  if (sizeOfValue(normalised) > maximumBytes) {
    throw quotaExceeded("valueBytes", maximumBytes, `A value may take ${maximumBytes} bytes.`);
  }
  return normalised;
}
