import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { SchemaResources } from "../validation/schema-resources.ts";
import type { LossReport } from "./loss-report.ts";
import { mergeSchemas } from "./merge-schemas.ts";

const maximumRepetitions = 2;
const maximumExpansions = 400;

/** A schema without `$ref` and `allOf`. */
export interface FlatSchema {
  readonly schema: JsonSchemaObject;
  /** JSON Pointer to where it was written. */
  readonly path: string;
  /** The schemas that references led to on the way here. */
  readonly trail: readonly object[];
  /** It refers to itself and has been unrolled often enough: `schema` only describes it. */
  readonly cut: boolean;
}

/** Puts what references and `allOf` say into the schema itself. */
export class SchemaFlattener {
  readonly #resources: SchemaResources;
  readonly #report: LossReport;
  #expansions = 0;

  constructor(root: JsonSchema, report: LossReport) {
    this.#resources = new SchemaResources(root, {});
    this.#report = report;
  }

  flatten(schema: JsonSchema, path: string, trail: readonly object[]): FlatSchema {
    if (typeof schema === "boolean") return { schema: {}, path, trail, cut: false };
    if (schema.$ref !== undefined) return this.#follow(schema, path, trail);
    if (schema.allOf !== undefined) return this.#mergeParts(schema, path, trail);
    return { schema, path, trail, cut: false };
  }

  #follow(schema: JsonSchemaObject, path: string, trail: readonly object[]): FlatSchema {
    const { $ref: reference = "", ...siblings } = schema;
    const target = this.#resources.resolve(reference, schema)?.schema;
    if (!isObject(target)) {
      if (target !== true) {
        this.#report.dropped(path, "$ref", "A reference that leads nowhere is left out.");
      }
      return this.flatten(siblings, path, trail);
    }
    this.#expansions += 1;
    const repetitions = trail.filter((earlier) => earlier === target).length;
    if (repetitions === maximumRepetitions || this.#expansions > maximumExpansions) {
      this.#report.dropped(path, "$ref", "A recursive type is told to a limited depth.");
      const { description = siblings.description, title } = target as JsonSchemaObject;
      const described = description === undefined ? {} : { description };
      return {
        schema: { type: "object", ...(title === undefined ? {} : { title }), ...described },
        path,
        trail,
        cut: true,
      };
    }
    const alone = Object.keys(siblings).length === 0;
    const targetPath = alone && reference.startsWith("#/") ? decode(reference.slice(1)) : path;
    const flat = this.flatten(target, targetPath, [...trail, target]);
    return alone || flat.cut ? flat : { ...flat, schema: this.#merge(siblings, flat, path) };
  }

  #mergeParts(schema: JsonSchemaObject, path: string, trail: readonly object[]): FlatSchema {
    const { allOf: parts = [], ...rest } = schema;
    let merged: JsonSchemaObject = rest;
    let longest = trail;
    for (const [index, part] of parts.entries()) {
      const flat = this.flatten(part, `${path}/allOf/${index}`, longest);
      merged = this.#merge(merged, flat, path);
      longest = flat.trail;
    }
    return this.flatten(merged, path, longest);
  }

  #merge(left: JsonSchemaObject, right: FlatSchema, path: string): JsonSchemaObject {
    const { schema, conflicts } = mergeSchemas(left, right.schema);
    for (const keyword of conflicts) this.#report.widened(path, keyword);
    return schema;
  }
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
