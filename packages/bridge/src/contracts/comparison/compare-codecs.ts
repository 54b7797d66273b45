import type { JsonSchemaObject } from "later-runtime";

import { haveAlternatives } from "./compare-alternatives.ts";
import { type Narrowing, narrowed } from "./narrowing.ts";
import type { Sides } from "./schema-inclusion.ts";
import { hasCodecs } from "./schema-text.ts";

/** Values have to be decoded as before. */
export function compareCodecs({ from, to, path }: Sides): readonly Narrowing[] {
  if (haveAlternatives(from)) return [];
  // Nothing is decoded inside of what may be anything.
  const before = to.length === 0 && from.some(hasCodecs) ? "some" : describe(from);
  const after = describe(to);
  // The alternative that fits may say how.
  if (after === "none" && haveAlternatives(to)) return [];
  return before === after ? [] : narrowed(`${path}/x-codec`, before, after);
}

function describe(parts: readonly JsonSchemaObject[]): string {
  const names = new Set(parts.flatMap((part) => part["x-codec"] ?? []));
  return names.size === 0 ? "none" : [...names].toSorted().join();
}
