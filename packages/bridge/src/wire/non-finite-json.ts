import { parseJson } from "later-runtime/adm";

import { endOfString } from "./end-of-string.ts";
import { isObject } from "./is-object.ts";

const numbers = ["NaN", "Infinity", "-Infinity"];
const tokenSyntax = /"|-?Infinity|NaN/g;

/**
 * Reads JSON text in which `NaN`, `Infinity` and `-Infinity` stand among the numbers, as Python
 * prints them. Everything else is as `parseJson` has it.
 *
 * @throws LaterError `INVALID_JSON`; its position may lie behind the true one
 */
export function parseNonFiniteJson(text: string): unknown {
  const standIns = createStandIns(text);
  const pieces: string[] = [];
  let copied = 0;
  tokenSyntax.lastIndex = 0;
  for (let match = tokenSyntax.exec(text); match !== null; match = tokenSyntax.exec(text)) {
    const [token] = match;
    if (token === '"') {
      tokenSyntax.lastIndex = endOfString(text, tokenSyntax.lastIndex);
    } else {
      // The spaces keep digits beside a token apart from those of its stand-in.
      pieces.push(text.slice(copied, match.index), ` ${standIns[numbers.indexOf(token)]} `);
      copied = tokenSyntax.lastIndex;
    }
  }
  if (copied === 0) return parseJson(text);
  const meanings = new Map(standIns.map((standIn, index) => [standIn, Number(numbers[index])]));
  return putBack(parseJson(pieces.join("") + text.slice(copied)), meanings);
}

/** Integers that are not in the text; an integer of this size has only one form in JSON. */
function createStandIns(text: string): readonly bigint[] {
  const standIns: bigint[] = [];
  while (standIns.length < numbers.length) {
    // Random, so that no text can be made that contains them.
    const [high = 0n, low = 0n] = crypto.getRandomValues(new BigUint64Array(2));
    const standIn = (1n << 128n) | (high << 64n) | low;
    if (!text.includes(String(standIn))) standIns.push(standIn);
  }
  return standIns;
}

function putBack(value: unknown, meanings: ReadonlyMap<bigint, number>): unknown {
  if (typeof value === "bigint") return meanings.get(value) ?? value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      value[index] = putBack(value[index], meanings);
    }
  } else if (isObject(value)) {
    // Each name is an own member already, so that assigning to it reaches no setter.
    for (const name of Object.keys(value)) value[name] = putBack(value[name], meanings);
  }
  return value;
}
