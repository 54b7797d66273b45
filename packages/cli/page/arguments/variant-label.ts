import type { JsonSchemaObject } from "later-runtime";

import { typeName } from "../../src/rendering/type-name.ts";
import { printDraft } from "./draft.ts";
import { shapeOf } from "./shape.ts";

const shownNames = 4;

/** What tells a variant from the others, for a person: its title, a fixed member, its members, or its type. */
export function variantLabel(variant: JsonSchemaObject, root: JsonSchemaObject): string {
  const { title, properties = {} } = variant;
  if (title !== undefined) return title;
  for (const [name, member] of Object.entries(properties)) {
    const shape = shapeOf(member, root);
    const [only, ...others] = shape.type === "choice" ? shape.options : [];
    if (only !== undefined && others.length === 0) return `${name}: ${printDraft(only)}`;
  }
  const names = Object.keys(properties);
  if (names.length === 0) return typeName(variant);
  const more = names.length > shownNames ? ", …" : "";
  return `{ ${names.slice(0, shownNames).join(", ")}${more} }`;
}
