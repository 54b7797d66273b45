import type { JsonObject } from "../../model/json.ts";
import type { VariableValue } from "../variable-value.ts";

/** Normalises a value as its type says and holds it to constraints. @throws LaterError `INVALID_VARIABLE` */
export type ValueCheck = (value: unknown) => VariableValue;

/** What is particular about one type of variables. */
export interface ValueType {
  /**
   * Reads the constraints that this type knows and makes the check of its values.
   *
   * @throws LaterError `INVALID_VARIABLE` for constraints that make no sense
   */
  compile(constraints: JsonObject): ValueCheck;
}
