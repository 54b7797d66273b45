import { toJsonPointer } from "../../model/json-pointer.ts";
import type { JsonSchema, JsonSchemaObject, JsonSchemaType } from "../../model/json-schema.ts";
import type { Schema } from "../../model/schema.ts";
import { setMember } from "../../model/set-member.ts";
import { addNote } from "./add-note.ts";
import type { ConversionRules } from "./conversion-rules.ts";
import { convertKeywords } from "./convert-keywords.ts";
import { LossReport } from "./loss-report.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import { type FlatSchema, SchemaFlattener } from "./schema-flattener.ts";
import { typesOfSchema } from "./type-of-schema.ts";

/** Converts JSON Schema to one of the dialects with upper-case type names. */
export class SchemaConverter {
  readonly report: LossReport = new LossReport();
  readonly #rules: ConversionRules;
  readonly #flattener: SchemaFlattener;

  constructor(root: JsonSchema, rules: ConversionRules) {
    this.#rules = rules;
    this.#flattener = new SchemaFlattener(root, this.report);
  }

  /** Converts the parameters of a function; `undefined` when there are none. */
  convertParameters(root: JsonSchema): Schema | undefined {
    const flat = this.#joinAlternatives(this.#flattener.flatten(root, "", []));
    const members = this.#convertMembers(flat);
    const { additionalProperties, patternProperties } = flat.schema;
    if (additionalProperties || patternProperties !== undefined) {
      this.report.dropped(
        flat.path,
        "additionalProperties",
        "Parameters of any name cannot be told.",
      );
    }
    if (Object.keys(members.properties ?? {}).length === 0) return undefined;
    return { type: "OBJECT", ...this.#keywords(flat, "object"), ...members };
  }

  /** @param path JSON Pointer to the schema */
  convert(schema: JsonSchema, path: string, trail: readonly object[] = []): Schema {
    return this.#convertFlat(this.#flattener.flatten(schema, path, trail));
  }

  #convertFlat(flat: FlatSchema): Schema {
    if (flat.cut) return this.#openObject(flat);
    const { anyOf, oneOf } = flat.schema;
    if (anyOf !== undefined) return this.#convertAlternatives(flat, "anyOf", anyOf);
    if (oneOf !== undefined) return this.#convertAlternatives(flat, "oneOf", oneOf);
    const types = typesOfSchema(flat.schema);
    const real = types.filter((type) => type !== "null");
    if (types.length === 0) return this.#anything(flat);
    if (real.length === 0) return this.#onlyNull(flat.path);
    if (isGuessed(flat.schema)) {
      this.report.dropped(flat.path, "type", "That other types are allowed cannot be told.");
    }
    const schema = this.#unite(
      real.map((type) => this.#convertType(flat, type)),
      flat.path,
    );
    const members = flat.schema.enum;
    const nullable = real.length < types.length && (members?.includes(null) ?? true);
    return nullable ? { ...schema, nullable: true } : schema;
  }

  #convertAlternatives(
    flat: FlatSchema,
    keyword: "anyOf" | "oneOf",
    alternatives: readonly JsonSchema[],
  ): Schema {
    const { [keyword]: _, title, description, default: preset, ...base } = flat.schema;
    if (keyword === "oneOf" && alternatives.length > 1) this.report.widened(flat.path, "oneOf");
    const parts = alternatives.map((alternative, index): FlatSchema => {
      const path = `${flat.path}/${keyword}/${index}`;
      const part = this.#flattener.flatten(alternative, path, flat.trail);
      return { ...part, schema: mergeSchemas(part.schema, base).schema };
    });
    const real = parts.filter(({ schema }) => schema.type !== "null" && schema.const !== null);
    const schemas = real.map((part) => this.#convertFlat(part));
    return {
      ...this.#unite(schemas, flat.path),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(preset === undefined ? {} : { default: preset }),
      ...(real.length < parts.length ? { nullable: true } : {}),
    };
  }

  /** A choice between schemas; the first, where the dialect has no choices. */
  #unite(schemas: readonly Schema[], path: string): Schema {
    const [first = this.#onlyNull(path)] = schemas;
    if (schemas.length < 2) return first;
    if (schemas.every(isTextList)) {
      return { type: "STRING", enum: [...new Set(schemas.flatMap((schema) => schema.enum ?? []))] };
    }
    if (this.#rules.unions) return { anyOf: schemas };
    this.report.dropped(path, "anyOf", "Of several alternatives only the first is told.");
    return schemas.every(({ type }) => type === "OBJECT") ? { type: "OBJECT" } : first;
  }

  #convertType(flat: FlatSchema, type: JsonSchemaType): Schema {
    const keywords = this.#keywords(flat, type);
    if (type === "array") return { ...keywords, ...this.#convertItems(flat) };
    if (type !== "object") return keywords;
    const members = this.#convertMembers(flat);
    if (Object.keys(members.properties ?? {}).length > 0) {
      this.#reportOthers(flat);
      return { ...keywords, ...members };
    }
    return this.#openObject(flat);
  }

  #keywords(flat: FlatSchema, type: JsonSchemaType): Schema {
    return convertKeywords(flat, type, this.#rules, this.report);
  }

  #convertItems({ schema, path, trail }: FlatSchema): Schema {
    const { prefixItems, items } = schema;
    if (prefixItems === undefined || prefixItems.length === 0) {
      return { items: this.convert(items ?? true, `${path}/items`, trail) };
    }
    this.report.widened(path, "prefixItems");
    const places = prefixItems.map((item, index) =>
      this.convert(item, `${path}/prefixItems/${index}`, trail),
    );
    if (items !== undefined && items !== false) {
      places.push(this.convert(items, `${path}/items`, trail));
    }
    const distinct = new Map(places.map((place) => [JSON.stringify(place), place]));
    const limit = items === false && schema.maxItems === undefined ? prefixItems.length : undefined;
    return {
      items: this.#unite([...distinct.values()], path),
      ...(limit === undefined
        ? {}
        : { maxItems: this.#rules.countsAsText ? String(limit) : limit }),
    };
  }

  #convertMembers({ schema, path, trail }: FlatSchema): Schema {
    const properties: Record<string, Schema> = {};
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      if (member === false) continue;
      const memberPath = `${path}${toJsonPointer(["properties", name])}`;
      if (!this.#rules.acceptsName(name)) {
        this.report.dropped(memberPath, "properties", `The name "${name}" cannot be told.`);
        continue;
      }
      setMember(properties, name, this.convert(member, memberPath, trail));
    }
    const names = [...new Set(schema.required)];
    const required = names.filter((name) => Object.hasOwn(properties, name));
    if (required.length < names.length) this.report.widened(path, "required");
    return { properties, ...(required.length === 0 ? {} : { required }) };
  }

  /** Members besides those that are listed cannot be told. */
  #reportOthers({ schema, path }: FlatSchema): void {
    for (const keyword of ["additionalProperties", "patternProperties"] as const) {
      const others = schema[keyword];
      if (others === undefined || others === false) continue;
      this.report.dropped(path, keyword, "Members of other names cannot be told.");
    }
  }

  /** An object of which no member is known by name. */
  #openObject(flat: FlatSchema): Schema {
    const keywords = this.#keywords(flat, "object");
    const { additionalProperties } = flat.schema;
    const typed = typeof additionalProperties === "object";
    if (typed) this.report.described(flat.path, "additionalProperties");
    const note = typed ? `Each member: ${describe(additionalProperties)}.` : "";
    if (this.#rules.openObjects) return addNote(keywords, note);
    this.report.add(
      "described",
      flat.path,
      "properties",
      "An object that lists no members is told in words; older models refuse it.",
    );
    return addNote(keywords, `${describeMembers(flat)} ${note}`.trimEnd());
  }

  #onlyNull(path: string): Schema {
    if (this.#rules.nullType) return { type: "NULL" };
    this.report.described(path, "type");
    return { type: "STRING", description: "Always null.", nullable: true };
  }

  #anything(flat: FlatSchema): Schema {
    this.report.dropped(flat.path, "type", "That any value is allowed cannot be told.");
    const about = this.#keywords(flat, "string");
    if (!this.#rules.unions) return about;
    const { type: _type, ...rest } = about;
    return { ...rest, anyOf: [{ type: "STRING" }, { type: "NUMBER" }, { type: "BOOLEAN" }] };
  }

  /** Parameters that are one of several objects, as one object with the members of all. */
  #joinAlternatives(flat: FlatSchema): FlatSchema {
    const { anyOf, oneOf, ...base } = flat.schema;
    const keyword = anyOf === undefined ? "oneOf" : "anyOf";
    const alternatives = anyOf ?? oneOf;
    if (alternatives === undefined) return flat;
    this.report.widened(flat.path, keyword);
    const parts = alternatives.map((alternative, index) => {
      const path = `${flat.path}/${keyword}/${index}`;
      return this.#joinAlternatives(this.#flattener.flatten(alternative, path, flat.trail)).schema;
    });
    const properties: Record<string, JsonSchema> = {};
    for (const name of new Set(parts.flatMap((part) => Object.keys(part.properties ?? {})))) {
      const members = parts.map((part) => ownMember(part, name)).filter((m) => m !== undefined);
      if (parts.some((part) => isOpenTo(part, name))) {
        const message = "That alternatives without a member allow it all the same cannot be told.";
        this.report.dropped(flat.path, "properties", message);
      }
      const distinct = [...new Map(members.map((m) => [JSON.stringify(m), m])).values()];
      const [only] = distinct;
      setMember(properties, name, distinct.length === 1 && only ? only : { anyOf: distinct });
    }
    const required = (parts[0]?.required ?? []).filter((name) =>
      parts.every((part) => part.required?.includes(name)),
    );
    return { ...flat, schema: mergeSchemas(base, { properties, required }).schema };
  }
}

/** Only keywords for values of certain types tell the type. */
function isGuessed({ type, enum: members, const: constant }: JsonSchemaObject): boolean {
  return type === undefined && members === undefined && constant === undefined;
}

/** Listed texts and nothing else. */
function isTextList(schema: Schema): boolean {
  return schema.enum !== undefined && Object.keys(schema).length === 2;
}

function ownMember({ properties }: JsonSchemaObject, name: string): JsonSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function isOpenTo(part: JsonSchemaObject, name: string): boolean {
  return part.additionalProperties !== false && ownMember(part, name) === undefined;
}

function describeMembers({ schema, cut }: FlatSchema): string {
  if (cut) return "Its members are not listed here.";
  const closed = schema.additionalProperties === false && schema.patternProperties === undefined;
  return closed ? "Has no members." : "May have any members.";
}

/** The type of a schema in a word or two. */
function describe(schema: JsonSchemaObject): string {
  const types = typesOfSchema(schema);
  const type = types.length === 0 ? "any value" : types.join(" or ");
  return schema.description === undefined ? type : `${type} (${schema.description})`;
}
