import type { JsonSchemaObject } from "../model/json-schema.ts";
import { compileValidator, type Validator } from "./compile-validator.ts";

const validators = new WeakMap<JsonSchemaObject, Validator>();

/**
 * The validator of a schema, compiled once. The schema must not change afterwards.
 *
 * @throws LaterError `INVALID_DECLARATION` as `compileValidator` does
 */
export function validatorOf(schema: JsonSchemaObject): Validator {
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = compileValidator(schema);
    validators.set(schema, validator);
  }
  return validator;
}
