import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import type { Draft } from "./draft.ts";
import { elementOf, shapeOf } from "./shape.ts";

/** How deep an example goes; types may contain themselves. */
const maximumDepth = 6;

/** A value to begin with: what has to be there, by its default or the plainest value of its type. */
export function exampleValue(
  given: JsonSchema | undefined,
  root: JsonSchemaObject,
  depth = 0,
): Draft {
  if (depth > maximumDepth) return null;
  const shape = shapeOf(given, root);
  const { schema } = shape;
  if ("default" in schema) return schema.default as Draft;
  const [shown] = schema.examples ?? [];
  if (shown !== undefined) return shown as Draft;
  switch (shape.type) {
    case "choice":
      return shape.options[0] ?? null;
    case "variants":
      return exampleValue(shape.variants[0], root, depth + 1);
    case "members":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [
          name,
          exampleValue(schema.properties?.[name], root, depth + 1),
        ]),
      );
    case "elements": {
      const length = Math.max(schema.prefixItems?.length ?? 0, Math.min(schema.minItems ?? 0, 1));
      return Array.from({ length }, (_, index) =>
        exampleValue(elementOf(schema, index), root, depth + 1),
      );
    }
    case "text":
      return "";
    case "number":
      return schema.minimum ?? 0;
    case "switch":
      return false;
    case "free":
      return null;
  }
}
