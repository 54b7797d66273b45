import assert from "node:assert/strict";

import { compileValidator } from "later-runtime/schema";

import * as order from "../subject/order.mjs";

const validate = compileValidator(order.parameters);

export function prepareValid() {
  assert.equal(validate(order.args).length, 0);
  return { run: () => validate(order.args) };
}

export function prepareInvalid() {
  assert.equal(validate(order.invalidArgs).length, 3);
  return { run: () => validate(order.invalidArgs) };
}
