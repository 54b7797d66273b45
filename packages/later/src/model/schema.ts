/** The type names of ADM and Gemini. */
export type SchemaType = "STRING" | "NUMBER" | "INTEGER" | "BOOLEAN" | "ARRAY" | "OBJECT";

/**
 * A type in the form that ADM and Gemini's `parameters` share: OpenAPI's subset with upper-case type
 * names. ADM's core has the first six members; the others are the optional extension class, and
 * Gemini knows them all. Counts are numbers here and text on Gemini's wire.
 */
export interface Schema {
  readonly type?: SchemaType | "NULL";
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly format?: string;
  readonly title?: string;
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number | string;
  readonly maxLength?: number | string;
  readonly minItems?: number | string;
  readonly maxItems?: number | string;
  readonly minProperties?: number | string;
  readonly maxProperties?: number | string;
  readonly pattern?: string;
  readonly propertyOrdering?: readonly string[];
}
