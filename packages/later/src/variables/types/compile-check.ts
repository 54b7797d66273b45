import type { JsonObject } from "../../model/json.ts";
import type { VariableType } from "../variable-value.ts";
import { booleanType } from "./boolean.ts";
import { choiceType } from "./choice.ts";
import { embeddingType } from "./embedding.ts";
import { floatType } from "./float.ts";
import { integerType } from "./integer.ts";
import { moduleType } from "./module.ts";
import { stringType } from "./string.ts";
import { tensorType } from "./tensor.ts";
import type { ValueCheck, ValueType } from "./value-type.ts";

export type { ValueCheck } from "./value-type.ts";

const valueTypes: Readonly<Record<VariableType, ValueType>> = {
  float: floatType,
  integer: integerType,
  string: stringType,
  boolean: booleanType,
  choice: choiceType,
  module: moduleType,
  embedding: embeddingType,
  tensor: tensorType,
};

/**
 * Reads constraints once and makes the check of all values that a variable may take. Keys that the
 * type does not know are ignored, and so are those whose value is null.
 *
 * @throws LaterError `INVALID_VARIABLE` for constraints that make no sense
 */
export function compileCheck(type: VariableType, constraints: JsonObject): ValueCheck {
  return valueTypes[type].compile(constraints);
}
