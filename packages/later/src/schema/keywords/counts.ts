import { type Check, allOf } from "../validation/check.ts";
import type { Keyword, SchemaNode } from "../validation/schema-node.ts";

/** `minItems` and `maxItems`. */
export function compileItemCount(node: SchemaNode): Check {
  return compileBounds(node, ["minItems", "maxItems"], "item", (value) =>
    Array.isArray(value) ? value.length : undefined,
  );
}

/** `minProperties` and `maxProperties`. */
export function compileMemberCount(node: SchemaNode): Check {
  return compileBounds(node, ["minProperties", "maxProperties"], "member", (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.keys(value).length
      : undefined,
  );
}

function compileBounds(
  node: SchemaNode,
  [lower, upper]: readonly [Keyword, Keyword],
  noun: string,
  countIn: (value: unknown) => number | undefined,
): Check {
  const minimum = node.count(lower);
  const maximum = node.count(upper);
  const checks: Check[] = [];
  if (minimum !== undefined) {
    checks.push(bound(lower, `at least ${plural(minimum, noun)}`, countIn, (n) => n >= minimum));
  }
  if (maximum !== undefined) {
    checks.push(bound(upper, `at most ${plural(maximum, noun)}`, countIn, (n) => n <= maximum));
  }
  return allOf(checks);
}

function bound(
  keyword: Keyword,
  words: string,
  countIn: (value: unknown) => number | undefined,
  holds: (count: number) => boolean,
): Check {
  return (value, run) => {
    const count = countIn(value);
    if (count === undefined || holds(count)) return true;
    return run.report(keyword, `must have ${words}, but has ${count}.`);
  };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
