import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { SchemaResources } from "../validation/schema-resources.ts";
import { subschemasOf } from "../validation/subschemas.ts";

/** Finds the required members by which a schema contains itself through references. */
export class RecursiveMembers {
  readonly #resources: SchemaResources;

  constructor(root: JsonSchema) {
    this.#resources = new SchemaResources(root, {});
  }

  /** @param schema the root or a schema inside it, not a copy */
  of(schema: JsonSchemaObject): readonly string[] {
    const { properties = {}, required = [] } = schema;
    return required.filter((name) => {
      const member = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return typeof member === "object" && this.#reaches(member, schema);
    });
  }

  #reaches(start: object, goal: object): boolean {
    const seen = new Set<object>();
    const waiting: object[] = [start];
    for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
      if (schema === goal) return true;
      if (seen.has(schema)) continue;
      seen.add(schema);
      for (const next of [...subschemasOf(schema), this.#target(schema)]) {
        if (typeof next === "object") waiting.push(next);
      }
    }
    return false;
  }

  #target(schema: JsonSchemaObject): JsonSchema | undefined {
    const { $ref: reference } = schema;
    return reference === undefined ? undefined : this.#resources.resolve(reference, schema)?.schema;
  }
}
