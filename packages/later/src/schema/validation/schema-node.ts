import { LaterError } from "../../errors/later-error.ts";
import { toJsonPointer } from "../../model/json-pointer.ts";
import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import type { Check } from "./check.ts";
import type { SchemaCompiler } from "./schema-compiler.ts";

/** A keyword of JSON Schema. */
export type Keyword = keyof JsonSchemaObject;

/** Where a schema was found: under which keyword of which other one. */
export interface SchemaPlace {
  readonly parent: SchemaNode;
  readonly keyword: Keyword;
  readonly token: string | number | undefined;
}

/** One schema while it is being compiled: reads the values of its keywords, refusing wrong ones. */
export class SchemaNode {
  readonly schema: JsonSchemaObject;
  readonly compiler: SchemaCompiler;
  readonly #place: SchemaPlace | undefined;

  constructor(schema: JsonSchemaObject, place: SchemaPlace | undefined, compiler: SchemaCompiler) {
    this.schema = schema;
    this.#place = place;
    this.compiler = compiler;
  }

  /** Where the schema is, as a JSON Pointer; through a reference, by way of the reference. */
  get pointer(): string {
    return pointerTo(this.#place);
  }

  /** The value of a keyword; inherited members do not count. */
  read(keyword: Keyword): unknown {
    const value = this.schema[keyword];
    return value !== undefined && Object.hasOwn(this.schema, keyword) ? value : undefined;
  }

  has(keyword: Keyword): boolean {
    return this.read(keyword) !== undefined;
  }

  text(keyword: Keyword): string | undefined {
    const value = this.read(keyword);
    if (value === undefined || typeof value === "string") return value;
    throw this.refuse(keyword, "a string");
  }

  flag(keyword: Keyword): boolean {
    const value = this.read(keyword);
    if (value === undefined || typeof value === "boolean") return value === true;
    throw this.refuse(keyword, "true or false");
  }

  number(keyword: Keyword): number | bigint | undefined {
    const value = this.read(keyword);
    if (value === undefined || typeof value === "bigint" || Number.isFinite(value)) {
      return value as number | bigint | undefined;
    }
    throw this.refuse(keyword, "a finite number");
  }

  count(keyword: Keyword): number | undefined {
    const value = this.read(keyword);
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && (value as number) >= 0) return value as number;
    throw this.refuse(keyword, "a whole number that is not negative");
  }

  list(keyword: Keyword): readonly unknown[] | undefined {
    const value = this.read(keyword);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.refuse(keyword, "an array");
  }

  names(keyword: Keyword): readonly string[] {
    const value = this.list(keyword);
    if (value === undefined) return [];
    if (value.every((name) => typeof name === "string")) return value;
    throw this.refuse(keyword, "an array of strings");
  }

  object(keyword: Keyword): Readonly<Record<string, unknown>> {
    const value = this.read(keyword);
    if (value === undefined) return {};
    if (isObject(value)) return value;
    throw this.refuse(keyword, "an object");
  }

  /** Compiles a schema inside this one that looks into the value. */
  child(keyword: Keyword, token?: string | number): Check {
    return this.compiler.compileAt(this.#subschema(keyword, token), {
      parent: this,
      keyword,
      token,
    });
  }

  /** Compiles a schema inside this one that looks at the same value. */
  inPlace(keyword: Keyword, token?: string | number): Check {
    const check = this.child(keyword, token);
    this.compiler.connect(this.schema, this.#subschema(keyword, token) as JsonSchema);
    return check;
  }

  /** Compiles each schema of a list, all of which look at the same value. */
  inPlaceList(keyword: Keyword): readonly Check[] {
    const list = this.list(keyword) ?? [];
    if (list.length === 0) throw this.refuse(keyword, "a non-empty array of schemas");
    return list.map((_, index) => this.inPlace(keyword, index));
  }

  /** The error that says what a keyword should hold. */
  refuse(keyword: Keyword, expectation: string): LaterError {
    const path = `${this.pointer}/${keyword}`;
    return new LaterError(
      "INVALID_DECLARATION",
      `"${keyword}" in a schema must be ${expectation}; see "${path}".`,
      { details: { path } },
    );
  }

  #subschema(keyword: Keyword, token: string | number | undefined): unknown {
    const value = this.schema[keyword];
    return token === undefined ? value : (value as Record<string | number, unknown>)[token];
  }
}

/** A place as a JSON Pointer; no place is the root's. */
export function pointerTo(place: SchemaPlace | undefined): string {
  if (place === undefined) return "";
  const { parent, keyword, token } = place;
  return parent.pointer + toJsonPointer(token === undefined ? [keyword] : [keyword, token]);
}
