import type { Leaf } from "./tool.ts";

/** Whether a parameter takes a list. */
export function isList(leaf: Leaf): boolean {
  return leaf.schema.type === "array";
}

/** Whether a parameter takes a number. */
export function isNumeric(leaf: Leaf): boolean {
  return leaf.schema.type === "number" || leaf.schema.type === "integer";
}

/** For a list, a parameter of the same name that takes one of its members. */
export function elementOf(leaf: Leaf): Leaf {
  const { items, type } = leaf.schema;
  if (type !== "array" || items === undefined) return leaf;
  const nameStems = new Set(leaf.nameStems);
  return {
    ...leaf,
    schema: { ...items, description: items.description || leaf.schema.description },
    nameStems,
  };
}
