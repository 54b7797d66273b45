import assert from "node:assert/strict";

import { Validator } from "@cfworker/json-schema";

import * as order from "../subject/order.mjs";

const validator = new Validator(order.parameters, "2020-12", false);

export function prepareValid() {
  assert.equal(validator.validate(order.args).valid, true);
  return { run: () => validator.validate(order.args) };
}

export function prepareInvalid() {
  assert.ok(validator.validate(order.invalidArgs).errors.length >= 3);
  return { run: () => validator.validate(order.invalidArgs) };
}
