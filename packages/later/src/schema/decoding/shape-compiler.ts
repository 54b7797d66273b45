import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { isCodecName, isOwnCodecName } from "../keywords/codec.ts";
import { toRegularExpression } from "../keywords/regular-expression.ts";
import type { Check } from "../validation/check.ts";
import { SchemaCompiler } from "../validation/schema-compiler.ts";
import { usualRules, ValidationRun } from "../validation/validation-run.ts";

/** Schemas of which at most one also applies to the value of another schema. */
export interface InPlaceShapes {
  readonly shapes: readonly DecodingShape[];
  readonly find: (value: unknown) => DecodingShape | undefined;
}

/**
 * What one schema says about decoding: the codec of the value, and the shapes of its children.
 */
export interface DecodingShape {
  /** Just this shape; empty when neither it nor anything inside it is decoded. */
  readonly alone: DecodingShape[];
  codec: string | undefined;
  /** Of numbers only `number` fits, so that an integer beyond 2^53 becomes the nearest one. */
  rounds: boolean;
  readonly members: Map<string, DecodingShape>;
  readonly patterns: (readonly [RegExp, DecodingShape])[];
  others: DecodingShape | undefined;
  prefix: readonly DecodingShape[];
  items: DecodingShape | undefined;
  inPlace: readonly InPlaceShapes[];
}

/** Makes the shapes of one schema and of what it refers to, each once. */
export class ShapeCompiler {
  readonly #compiler: SchemaCompiler;
  readonly #shapes = new Map<object, DecodingShape>();

  constructor(root: JsonSchema) {
    this.#compiler = new SchemaCompiler(root, { resources: {}, assertFormats: true });
  }

  compile(root: JsonSchema): DecodingShape {
    const shape = this.#shapeOf(root) ?? emptyShape();
    this.#prune();
    return shape;
  }

  #shapeOf(schema: unknown): DecodingShape | undefined {
    if (!isObject(schema)) return undefined;
    const known = this.#shapes.get(schema);
    if (known !== undefined) return known;
    const shape = emptyShape();
    this.#shapes.set(schema, shape);
    this.#fill(shape, schema);
    return shape;
  }

  /** What leads to nothing that is decoded need not be looked at. */
  #prune(): void {
    const decoding = new Set<DecodingShape>();
    for (let before = -1; before < decoding.size;) {
      before = decoding.size;
      for (const shape of this.#shapes.values()) {
        const decodes = shape.codec !== undefined || shape.rounds;
        if (decodes || partsOf(shape).some((part) => part !== undefined && decoding.has(part)))
          decoding.add(shape);
      }
    }
    for (const shape of this.#shapes.values()) {
      if (!decoding.has(shape)) shape.alone.length = 0;
      shape.inPlace = shape.inPlace.filter(({ shapes }) =>
        shapes.some((part) => decoding.has(part)),
      );
    }
  }

  #fill(shape: DecodingShape, schema: JsonSchemaObject): void {
    const codec = schema["x-codec"];
    shape.codec = isCodecName(codec) || isOwnCodecName(codec) ? codec : undefined;
    shape.rounds = !isCodecName(codec) && isNumberOnly(schema.type);
    this.#fillMembers(shape, schema);
    shape.prefix = this.#shapesOf(schema.prefixItems);
    shape.items = this.#shapeOf(schema.items ?? schema.unevaluatedItems);
    shape.inPlace = [...this.#applied(schema)];
  }

  #fillMembers(shape: DecodingShape, schema: JsonSchemaObject): void {
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      shape.members.set(name, this.#shapeOf(member) ?? emptyShape());
    }
    for (const [pattern, member] of Object.entries(schema.patternProperties ?? {})) {
      const expression = toRegularExpression(pattern);
      const memberShape = this.#shapeOf(member) ?? emptyShape();
      if (expression !== undefined) shape.patterns.push([expression, memberShape]);
    }
    shape.others = this.#shapeOf(schema.additionalProperties ?? schema.unevaluatedProperties);
  }

  /** The schemas that apply to the same value: always, or if the value says so. */
  *#applied(schema: JsonSchemaObject): Generator<InPlaceShapes> {
    const reference = schema.$ref ?? schema.$dynamicRef;
    if (reference !== undefined) {
      yield* this.#when(this.#compiler.resources.resolve(reference, schema)?.schema, () => true);
    }
    for (const part of schema.allOf ?? []) yield* this.#when(part, () => true);
    for (const alternatives of [schema.anyOf, schema.oneOf]) {
      if (alternatives === undefined) continue;
      const options = this.#shapesOf(alternatives).map((shape, index) => ({
        shape,
        matches: this.#matcher(alternatives[index] ?? true),
      }));
      yield {
        shapes: options.map(({ shape }) => shape),
        find: (value) => options.find(({ matches }) => matches(value))?.shape,
      };
    }
    if (schema.if !== undefined) {
      const matches = this.#matcher(schema.if);
      yield* this.#when(schema.if, matches);
      yield* this.#when(schema.then, matches);
      yield* this.#when(schema.else, (value) => !matches(value));
    }
    for (const [name, dependent] of Object.entries(schema.dependentSchemas ?? {})) {
      yield* this.#when(dependent, (value) => isObject(value) && Object.hasOwn(value, name));
    }
  }

  *#when(schema: unknown, applies: (value: unknown) => boolean): Generator<InPlaceShapes> {
    const shape = this.#shapeOf(schema);
    if (shape === undefined) return;
    yield { shapes: [shape], find: (value) => (applies(value) ? shape : undefined) };
  }

  #matcher(schema: JsonSchema): (value: unknown) => boolean {
    let check: Check | undefined;
    return (value) => {
      check ??= this.#compiler.compile(schema);
      return new ValidationRun(usualRules).matches(check, value);
    };
  }

  #shapesOf(schemas: readonly JsonSchema[] | undefined): readonly DecodingShape[] {
    return (schemas ?? []).map((schema) => this.#shapeOf(schema) ?? emptyShape());
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

function partsOf(shape: DecodingShape): readonly (DecodingShape | undefined)[] {
  return [
    ...shape.members.values(),
    ...shape.patterns.map(([, member]) => member),
    shape.others,
    ...shape.prefix,
    shape.items,
    ...shape.inPlace.flatMap(({ shapes }) => shapes),
  ];
}

function isNumberOnly(type: JsonSchemaObject["type"]): boolean {
  return (
    type === "number" ||
    (Array.isArray(type) && type.includes("number") && !type.includes("integer"))
  );
}
