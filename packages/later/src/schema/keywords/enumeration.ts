import { type Check, accept, both } from "../validation/check.ts";
import { listAlternatives } from "../validation/describe-value.ts";
import { equalityKey } from "../validation/equality-key.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `enum` and `const`. Numbers are compared by value: 1, 1.0 and the bigint 1 are equal. */
export function compileEnumeration(node: SchemaNode): Check {
  const toKey = node.read("x-codec") === "bigint" ? digitsOf : keyOf;
  const list = node.list("enum");
  const listed = list === undefined ? undefined : oneOf("enum", list, toKey);
  const fixed = node.has("const") ? oneOf("const", [node.read("const")], toKey) : undefined;
  return both(listed, fixed) ?? accept;
}

function oneOf(
  keyword: string,
  values: readonly unknown[],
  toKey: (value: unknown) => unknown,
): Check {
  const keys = values.map(toKey);
  const known = keys.length > 8 ? new Set(keys) : undefined;
  return (value, run) => {
    const key = toKey(value);
    if (known === undefined ? keys.includes(key) : known.has(key)) return true;
    if (run.quiet) return false;
    const words = values.length === 1 ? "" : "one of ";
    return run.fail(keyword, `be ${words}${listAlternatives(values)}`, value);
  };
}

/** Simple values stand for themselves, structures for their canonical text. */
function keyOf(value: unknown): unknown {
  if (typeof value === "object" && value !== null)
    return structureMark + (equalityKey(value) ?? "");
  if (typeof value === "string") {
    return value.startsWith(structureMark) ? structureMark + JSON.stringify(value) : value;
  }
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const structureMark = "\0";

/** What is decoded to a bigint may come as a number or as digits. */
function digitsOf(value: unknown): unknown {
  return typeof value === "number" || typeof value === "bigint" ? String(value) : value;
}
