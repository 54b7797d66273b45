import type { JsonSchemaObject } from "../model/json-schema.ts";

/** Adds a sentence to a schema's description; a new object unless the note is empty. */
export function withNote(schema: JsonSchemaObject, note: string): JsonSchemaObject {
  if (note === "") return schema;
  const { description } = schema;
  return {
    ...schema,
    description: description === undefined || description === "" ? note : `${description}\n${note}`,
  };
}
