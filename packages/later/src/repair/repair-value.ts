import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { toRepairs } from "./mended.ts";
import { Mender } from "./mender.ts";
import type { Repair } from "./repair.ts";

/** A value that fits its schema now. */
export interface RepairedValue {
  readonly value: JsonValue;
  /** What was done, at least one thing; of more than 20, the first. */
  readonly repairs: readonly Repair[];
}

/**
 * Makes a value fit its schema, where it is clear what was meant: texts that stand for numbers, true, false, null or
 * JSON; single values in the place of lists; null in the place of nothing; listed values in other case; names that are
 * almost those of the schema. All of it, or nothing: answers `undefined` where the value fits already, where it
 * could be meant in two ways, and where it would not fit after all. What fits by itself is left alone.
 *
 * The value has to be JSON. It stays as it is; the repaired one shares parts with it.
 *
 * @throws LaterError `INVALID_DECLARATION` as `compileValidator` does
 */
export function repairValue(schema: JsonSchemaObject, value: JsonValue): RepairedValue | undefined {
  const mended = new Mender(schema).mend(schema, value);
  if (mended === undefined || mended.cost === 0) return undefined;
  return { value: mended.value, repairs: toRepairs(mended) };
}
