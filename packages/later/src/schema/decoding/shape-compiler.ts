import type { CodecName, JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { isCodecName } from "../keywords/codec.ts";
import { toRegularExpression } from "../keywords/regular-expression.ts";
import type { Check } from "../validation/check.ts";
import { SchemaCompiler } from "../validation/schema-compiler.ts";
import { ValidationRun } from "../validation/validation-run.ts";

const maximumDepth = 64;

/** A schema that also applies to the value of another one: always, or if the value says so. */
export type InPlaceShape = (value: unknown) => DecodingShape | undefined;

/**
 * What one schema says about decoding: the codec of the value, and the shapes of its children.
 */
export interface DecodingShape {
  /** Just this shape, made once. */
  readonly alone: readonly DecodingShape[];
  codec: CodecName | undefined;
  /** Of numbers only `number` fits, so that an integer beyond 2^53 becomes the nearest one. */
  rounds: boolean;
  readonly members: Map<string, DecodingShape>;
  readonly patterns: (readonly [RegExp, DecodingShape])[];
  others: DecodingShape | undefined;
  prefix: readonly DecodingShape[];
  items: DecodingShape | undefined;
  readonly inPlace: InPlaceShape[];
}

/** Makes the shapes of one schema and of what it refers to, each once. */
export class ShapeCompiler {
  readonly #compiler: SchemaCompiler;
  readonly #shapes = new Map<object, DecodingShape>();
  /** Whether anything that was compiled differs from a plain copy. */
  decodes = false;

  constructor(root: JsonSchema) {
    this.#compiler = new SchemaCompiler(root, { resources: {}, assertFormats: true });
  }

  compile(schema: unknown): DecodingShape | undefined {
    if (!isObject(schema)) return undefined;
    const known = this.#shapes.get(schema);
    if (known !== undefined) return known;
    const shape = emptyShape();
    this.#shapes.set(schema, shape);
    this.#fill(shape, schema);
    return shape;
  }

  #fill(shape: DecodingShape, schema: JsonSchemaObject): void {
    const codec = schema["x-codec"];
    shape.codec = isCodecName(codec) ? codec : undefined;
    shape.rounds = codec === undefined && isNumberOnly(schema.type);
    if (shape.codec !== undefined || shape.rounds) this.decodes = true;
    this.#fillMembers(shape, schema);
    shape.prefix = this.#compileList(schema.prefixItems);
    shape.items = this.compile(schema.items ?? schema.unevaluatedItems);
    this.#fillInPlace(shape, schema);
  }

  #fillMembers(shape: DecodingShape, schema: JsonSchemaObject): void {
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      shape.members.set(name, this.compile(member) ?? emptyShape());
    }
    for (const [pattern, member] of Object.entries(schema.patternProperties ?? {})) {
      const expression = toRegularExpression(pattern);
      const memberShape = this.compile(member) ?? emptyShape();
      if (expression !== undefined) shape.patterns.push([expression, memberShape]);
    }
    shape.others = this.compile(schema.additionalProperties ?? schema.unevaluatedProperties);
  }

  #fillInPlace(shape: DecodingShape, schema: JsonSchemaObject): void {
    const reference = schema.$ref ?? schema.$dynamicRef;
    if (reference !== undefined) {
      const target = this.compile(this.#compiler.resources.resolve(reference, schema)?.schema);
      shape.inPlace.push(() => target);
    }
    for (const part of this.#compileList(schema.allOf)) shape.inPlace.push(() => part);
    for (const list of [schema.anyOf, schema.oneOf]) {
      if (list !== undefined) shape.inPlace.push(this.#firstMatch(list));
    }
    if (schema.if !== undefined) {
      const matches = this.#matcher(schema.if);
      const [condition, positive, negative] = [schema.if, schema.then, schema.else].map((part) =>
        this.compile(part),
      );
      shape.inPlace.push(
        (value) => (matches(value) ? condition : undefined),
        (value) => (matches(value) ? positive : negative),
      );
    }
    for (const [name, dependent] of Object.entries(schema.dependentSchemas ?? {})) {
      const dependentShape = this.compile(dependent);
      shape.inPlace.push((value) =>
        isObject(value) && Object.hasOwn(value, name) ? dependentShape : undefined,
      );
    }
  }

  #firstMatch(alternatives: readonly JsonSchema[]): InPlaceShape {
    const options = alternatives.map((alternative) => ({
      shape: this.compile(alternative),
      matches: this.#matcher(alternative),
    }));
    return (value) => options.find(({ matches }) => matches(value))?.shape;
  }

  #matcher(schema: JsonSchema): (value: unknown) => boolean {
    let check: Check | undefined;
    return (value) => {
      check ??= this.#compiler.compile(schema);
      return new ValidationRun(maximumDepth).matches(check, value);
    };
  }

  #compileList(schemas: readonly JsonSchema[] | undefined): readonly DecodingShape[] {
    return (schemas ?? []).map((schema) => this.compile(schema) ?? emptyShape());
  }
}

function emptyShape(): DecodingShape {
  const alone: DecodingShape[] = [];
  const shape: DecodingShape = {
    alone,
    codec: undefined,
    rounds: false,
    members: new Map(),
    patterns: [],
    others: undefined,
    prefix: [],
    items: undefined,
    inPlace: [],
  };
  alone.push(shape);
  return shape;
}

function isNumberOnly(type: JsonSchemaObject["type"]): boolean {
  return (
    type === "number" ||
    (Array.isArray(type) && type.includes("number") && !type.includes("integer"))
  );
}
