import { isObject } from "../../model/json.ts";

/** The values that a schema lists, by `const` or `enum`; `undefined` where it lists none. */
export function literalsOf(schema: unknown): readonly unknown[] | undefined {
  if (!isObject(schema)) return undefined;
  if (Object.hasOwn(schema, "const")) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
}
