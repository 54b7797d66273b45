import { compareCount } from "./compare-count.ts";
import { type Narrowing, narrowed } from "./narrowing.ts";
import type { Sides } from "./schema-inclusion.ts";
import { showValue } from "./show-value.ts";

/** `minLength`, `maxLength`, `pattern` and `format`. */
export function compareTexts(sides: Sides): readonly Narrowing[] {
  if (!sides.kinds.has("string")) return [];
  return [
    ...compareCount(sides, "minLength"),
    ...compareCount(sides, "maxLength"),
    ...compareForm(sides, "pattern"),
    ...compareForm(sides, "format"),
  ];
}

/** Of two patterns nobody can tell whether one is in the other, unless they are the same. */
function compareForm(
  { from, to, path }: Sides,
  keyword: "pattern" | "format",
): readonly Narrowing[] {
  const given = from.flatMap((part) => part[keyword] ?? []);
  return to.flatMap((part) => {
    const required = part[keyword];
    if (required === undefined || given.includes(required)) return [];
    const before = given.length === 0 ? "none" : given.map(showValue).join(" and ");
    return narrowed(`${path}/${keyword}`, before, showValue(required));
  });
}
