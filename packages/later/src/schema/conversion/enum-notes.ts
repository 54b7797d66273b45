import type { JsonSchemaObject } from "../../model/json-schema.ts";

/** What `x-enum-descriptions` says, as lines for a description; empty where there is nothing to say. */
export function enumNotes(schema: JsonSchemaObject): string {
  return Object.entries(schema["x-enum-descriptions"] ?? {})
    .map(([member, meaning]) => `- ${member}: ${meaning}`)
    .join("\n");
}
