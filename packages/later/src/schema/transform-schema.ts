import { LaterError } from "../errors/later-error.ts";
import { toJsonPointer } from "../model/json-pointer.ts";
import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";
import { isObject } from "../model/json.ts";
import { setMember } from "../model/set-member.ts";
import { schemaKeywords } from "./validation/subschemas.ts";

const maximumDepth = 512;

/**
 * Rebuilds a schema from its leaves up. The given one stays as it is; keywords keep their order.
 *
 * @param rebuild gets a schema whose own subschemas are rebuilt already, a JSON Pointer to it, and the
 * schema as it was
 * @throws LaterError `INVALID_DECLARATION` when the schema contains itself or is nested more than 512
 * levels deep
 */
export function transformSchema(
  schema: JsonSchema,
  rebuild: (schema: JsonSchemaObject, path: string, original: JsonSchemaObject) => JsonSchema,
): JsonSchema {
  const visit = (node: unknown, path: string, depth: number): unknown => {
    if (!isObject(node)) return node;
    if (depth > maximumDepth) {
      throw new LaterError(
        "INVALID_DECLARATION",
        `A schema must be a finite tree, at most ${maximumDepth} levels deep.`,
      );
    }
    const copy: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(node)) {
      const visitChild = (child: unknown, token?: string | number): unknown => {
        const tokens = token === undefined ? [keyword] : [keyword, token];
        return visit(child, path + toJsonPointer(tokens), depth + 1);
      };
      setMember(copy, keyword, mapKeyword(keyword, value, visitChild));
    }
    return rebuild(copy, path, node);
  };
  return visit(schema, "", 0) as JsonSchema;
}

function mapKeyword(
  keyword: string,
  value: unknown,
  visitChild: (child: unknown, token?: string | number) => unknown,
): unknown {
  if (schemaKeywords.single.includes(keyword)) return visitChild(value);
  if (schemaKeywords.lists.includes(keyword) && Array.isArray(value)) {
    return value.map((child, index) => visitChild(child, index));
  }
  if (schemaKeywords.maps.includes(keyword) && isObject(value)) {
    const map: Record<string, unknown> = {};
    for (const [name, child] of Object.entries(value))
      setMember(map, name, visitChild(child, name));
    return map;
  }
  return value;
}
