import assert from "node:assert/strict";

import { zodParameters } from "../subject/order-zod.mjs";
import * as order from "../subject/order.mjs";

export function prepareValid() {
  assert.equal(zodParameters.safeParse(order.args).success, true);
  return { run: () => zodParameters.safeParse(order.args) };
}

/** The problems are read, because zod prepares them only then. */
export function prepareInvalid() {
  const run = () => zodParameters.safeParse(order.invalidArgs).error.issues;
  assert.equal(run().length, 3);
  return { run };
}
