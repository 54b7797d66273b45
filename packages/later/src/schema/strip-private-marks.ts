import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";
import { addNote } from "./conversion/add-note.ts";
import { enumNotes } from "./conversion/enum-notes.ts";
import { mentionsKeyword } from "./mentions-keyword.ts";
import { transformSchema } from "./transform-schema.ts";

/**
 * The public form of a schema: without `x-codec` and `x-enum-descriptions`; what the latter says is
 * added to the description. The given schema stays as it is, and is returned when it has neither.
 *
 * @throws LaterError `INVALID_DECLARATION` when the schema contains itself
 */
export function stripPrivateMarks(schema: JsonSchemaObject): JsonSchemaObject;
export function stripPrivateMarks(schema: JsonSchema): JsonSchema;
export function stripPrivateMarks(schema: JsonSchema): JsonSchema {
  const marked = ["x-codec", "x-enum-descriptions"].some((mark) => mentionsKeyword(schema, mark));
  if (!marked) return schema;
  return transformSchema(schema, (node) => {
    const { "x-codec": _codec, "x-enum-descriptions": _meanings, ...rest } = node;
    return addNote(rest, enumNotes(node));
  });
}
