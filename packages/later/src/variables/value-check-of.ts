import { LaterError } from "../errors/later-error.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import { parseJson } from "../model/parse-json.ts";
import { printJson } from "../model/print-json.ts";
import { quotaExceeded } from "../store/session-limits.ts";
import { compileCheck, type ValueCheck } from "./types/compile-check.ts";
import { sizeOfValue } from "./types/copy-value.ts";
import type { VariableType, VariableValue } from "./variable-value.ts";

const compiled = new WeakMap<JsonObject, ValueCheck>();

/** Constraints that many variables have in common, by type and text, so that these share one check. */
const shared = new Map<string, JsonObject>();
const maximumShared = 1_000;
const maximumSharedLength = 256;

/**
 * Constraints as the records of variables of a type keep them: a copy.
 *
 * @throws LaterError `INVALID_VARIABLE` for what could not travel in the protocol
 */
export function keepConstraints(constraints: JsonObject, type: VariableType): JsonObject {
  const text = printConstraints(constraints);
  const key = `${type} ${text}`;
  const present = shared.get(key);
  if (present !== undefined) return present;
  const kept = Object.freeze(parseJson(text) as JsonObject);
  if (key.length <= maximumSharedLength && shared.size < maximumShared) shared.set(key, kept);
  return kept;
}

function printConstraints(constraints: JsonObject): string {
  if (!isObject(constraints)) {
    throw new LaterError("INVALID_VARIABLE", "Invalid constraints: they have to be an object.");
  }
  try {
    return printJson(constraints);
  } catch (cause) {
    const reason = LaterError.is(cause) ? cause.message : "They cannot be printed.";
    throw new LaterError("INVALID_VARIABLE", `Invalid constraints: ${reason}`, { cause });
  }
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
  let check = compiled.get(constraints);
  if (check === undefined) compiled.set(constraints, (check = compileCheck(type, constraints)));
  const normalised = check(value);
  if (sizeOfValue(normalised) > maximumBytes) {
    throw quotaExceeded("valueBytes", maximumBytes, `A value may take ${maximumBytes} bytes.`);
  }
  return normalised;
}
