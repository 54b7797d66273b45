import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { JsonObject } from "../model/json.ts";

/**
 * A Standard Schema that prints itself as JSON Schema and takes everything: what the program of somebody else shows to a
 * model, while judging arguments is left to whatever can repair them.
 */
export interface OpenSchema<Value = JsonObject> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => { readonly value: Value };
    readonly jsonSchema: {
      readonly input: () => Record<string, unknown>;
      readonly output: () => Record<string, unknown>;
    };
  };
}

/** The open schema of a JSON Schema. */
export function openSchema<Value = JsonObject>(schema: JsonSchemaObject): OpenSchema<Value> {
  // SDKs change what they are given.
  const print = (): Record<string, unknown> => structuredClone(schema) as Record<string, unknown>;
  return {
    "~standard": {
      version: 1,
      vendor: "later",
      validate: (value) => ({ value: value as Value }),
      jsonSchema: { input: print, output: print },
    },
  };
}
