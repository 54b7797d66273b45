import assert from "node:assert/strict";

import { Ajv } from "ajv";

import * as order from "../subject/order.mjs";

const validate = new Ajv({ allErrors: true }).compile(order.parameters);

export function prepareValid() {
  assert.equal(validate(order.args), true);
  return { run: () => validate(order.args) };
}

export function prepareInvalid() {
  validate(order.invalidArgs);
  assert.equal(validate.errors.length, 3);
  return { run: () => validate(order.invalidArgs) };
}
