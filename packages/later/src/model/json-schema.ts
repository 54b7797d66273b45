import type { Codecs } from "./codecs.ts";

/** The type names of JSON Schema. */
export type JsonSchemaType =
  | "null"
  | "boolean"
  | "integer"
  | "number"
  | "string"
  | "array"
  | "object";

/**
 * Names how a JSON value becomes the value that a TypeScript function takes, and back, as far as the library knows of it;
 * {@link Codecs} has those of the program.
 * `date` and `url` travel as text, `bigint` as an integer or as digits, `bytes` as base64,
 * `set` as an array without duplicates, `map` as an object, `file` and `blob` as an object with `data` in base64,
 * `mimeType` and, of a file, its `name`.
 */
export type CodecName =
  | "date"
  | "url"
  | "bigint"
  | "bytes"
  | "buffer"
  | "array-buffer"
  | "set"
  | "map"
  | "file"
  | "blob";

/**
 * A JSON Schema, dialect 2020-12: the one form in which the library keeps the types of parameters
 * and results. Keywords that are not listed are kept and have no effect.
 */
export type JsonSchema = boolean | JsonSchemaObject;

/** A JSON Schema that is not one of the two boolean ones. */
export interface JsonSchemaObject {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $ref?: string;
  readonly $anchor?: string;
  readonly $dynamicRef?: string;
  readonly $dynamicAnchor?: string;
  readonly $comment?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: JsonSchemaType | readonly JsonSchemaType[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly deprecated?: boolean;
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly contentMediaType?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly contains?: JsonSchema;
  readonly minContains?: number;
  readonly maxContains?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly unevaluatedItems?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema;
  readonly unevaluatedProperties?: JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly dependentSchemas?: Readonly<Record<string, JsonSchema>>;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  /** Private to the library: how the value is decoded. Never sent to a provider. */
  // Programs add to the names.
  // oxlint-disable-next-line typescript/no-redundant-type-constituents
  readonly "x-codec"?: CodecName | Extract<keyof Codecs, string>;
  /** Private to the library: what each member of `enum` means, by its text. */
  readonly "x-enum-descriptions"?: Readonly<Record<string, string>>;
}
