import type { JsonSchema, JsonSchemaObject, JsonSchemaType } from "later-runtime";

import { typeName } from "../../src/rendering/type-name.ts";
import { type Draft, isList, isObject, isSame, Unfinished } from "./draft.ts";
import { mergeSchemas, resolveSchema } from "./resolve-schema.ts";

/** What a form shows for a schema. */
export type Shape =
  | { readonly type: "text" | "number" | "switch"; readonly schema: JsonSchemaObject }
  | { readonly type: "members" | "elements"; readonly schema: JsonSchemaObject }
  /** One of these values. */
  | {
      readonly type: "choice";
      readonly schema: JsonSchemaObject;
      readonly options: readonly Draft[];
    }
  /** What one of these schemas says. */
  | {
      readonly type: "variants";
      readonly schema: JsonSchemaObject;
      readonly variants: readonly JsonSchemaObject[];
    }
  /** Anything, so that JSON is written. */
  | { readonly type: "free"; readonly schema: JsonSchemaObject };

const shapes = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "switch",
  object: "members",
  array: "elements",
} as const satisfies Partial<Record<JsonSchemaType, Shape["type"]>>;

/** What a form shows for a schema. */
export function shapeOf(given: JsonSchema | undefined, root: JsonSchemaObject): Shape {
  const schema = resolveSchema(given, root);
  const variants = variantsOf(schema, root);
  const options = optionsOf(schema) ?? commonOptions(variants);
  if (options !== undefined) return { type: "choice", schema, options };
  const [only] = variants;
  if (only !== undefined) {
    return variants.length === 1 ? shapeOf(only, root) : { type: "variants", schema, variants };
  }
  const type = typeOf(schema);
  return { type: type === undefined || type === "null" ? "free" : shapes[type], schema };
}

/** Whether a form of that shape can show a value. */
export function canShow(shape: Shape, value: Draft | undefined, root: JsonSchemaObject): boolean {
  switch (shape.type) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number" || typeof value === "bigint" || value instanceof Unfinished;
    case "switch":
      return typeof value === "boolean";
    case "choice":
      return shape.options.some((option) => isSame(option, value));
    case "members":
      return isObject(value);
    case "elements":
      return isList(value);
    case "variants":
      return shape.variants.some((variant) => canShow(shapeOf(variant, root), value, root));
    case "free":
      return value !== undefined;
  }
}

/** Which of the variants a value is of: the first that it fits, otherwise the first that can show it; -1 for none. */
export function variantOf(
  variants: readonly JsonSchemaObject[],
  value: Draft,
  root: JsonSchemaObject,
): number {
  const fitting = variants.findIndex((variant) => seemsToFit(variant, value, root));
  if (fitting !== -1) return fitting;
  return variants.findIndex((variant) => canShow(shapeOf(variant, root), value, root));
}

/** Looks at types, names and fixed values, which tell variants from each other. */
function seemsToFit(given: JsonSchema, value: Draft, root: JsonSchemaObject): boolean {
  if (given === false || value instanceof Unfinished) return false;
  const shape = shapeOf(given, root);
  if (!canShow(shape, value, root)) return false;
  const { schema } = shape;
  if (shape.type === "variants") {
    return shape.variants.some((variant) => seemsToFit(variant, value, root));
  }
  if (shape.type === "number" && schema.type === "integer") {
    return typeof value === "bigint" || Number.isInteger(value);
  }
  if (shape.type === "members" && isObject(value)) {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    return (
      required.every((name) => Object.hasOwn(value, name)) &&
      Object.entries(value).every(([name, member]) =>
        seemsToFit(
          Object.hasOwn(properties, name) ? properties[name]! : additionalProperties,
          member,
          root,
        ),
      )
    );
  }
  if (shape.type === "elements" && isList(value)) {
    return value.every((element, index) => seemsToFit(elementOf(schema, index), element, root));
  }
  return true;
}

/** The schema of the element at a position. */
export function elementOf(
  { prefixItems = [], items = true }: JsonSchemaObject,
  index: number,
): JsonSchema {
  return prefixItems[index] ?? items;
}

/** The alternatives, each with what is said of all of them. */
function variantsOf(schema: JsonSchemaObject, root: JsonSchemaObject): readonly JsonSchemaObject[] {
  const { anyOf, oneOf, ...common } = schema;
  const { description: _description, default: _default, title: _title, ...shared } = common;
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) {
    const own = alternatives.length === 1 ? common : shared;
    return alternatives
      .filter((each) => each !== false)
      .map((each) => mergeSchemas({ ...own, ...nameOf(each) }, resolveSchema(each, root)));
  }
  const { type } = schema;
  return typeof type === "object" && optionsOf(schema) === undefined
    ? type.map((each) => mergeSchemas(type.length === 1 ? schema : shared, { type: each }))
    : [];
}

/** Types of their own are told by their names. */
function nameOf(schema: JsonSchema): Pick<JsonSchemaObject, "title"> {
  const reference = typeof schema === "object" ? schema.$ref : undefined;
  return reference === undefined ? {} : { title: typeName({ $ref: reference }) };
}

function optionsOf(schema: JsonSchemaObject): readonly Draft[] | undefined {
  if ("const" in schema) return [schema.const as Draft];
  if (schema.enum !== undefined) return schema.enum as readonly Draft[];
  return schema.type === "null" ? [null] : undefined;
}

/** Of variants that are all of fixed values. */
function commonOptions(variants: readonly JsonSchemaObject[]): readonly Draft[] | undefined {
  const options = variants.map(optionsOf);
  return options.length > 0 && options.every((each) => each !== undefined)
    ? options.flat()
    : undefined;
}

function typeOf({
  type,
  properties,
  additionalProperties,
  items,
  prefixItems,
}: JsonSchemaObject): JsonSchemaType | undefined {
  if (typeof type === "string") return type;
  if (properties !== undefined || typeof additionalProperties === "object") return "object";
  return items !== undefined || prefixItems !== undefined ? "array" : undefined;
}
