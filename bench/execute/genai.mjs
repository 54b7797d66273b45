import assert from "node:assert/strict";

import { genaiTurn } from "../conversation/genai.mjs";

/** What each further call in an automatic turn costs; arguments are not validated. */
export async function prepare() {
  const many = genaiTurn(101);
  const one = genaiTurn(1);
  assert.equal((await many()).text, "Done.");
  assert.equal((await one()).text, "Done.");
  return { run: many, without: one, operations: 100 };
}
