import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { CompilerType } from "../compiler/program.ts";
import { type SchemaReading, Unrepresentable } from "./schema-reading.ts";

/** One type with a structure, read once and referred to from wherever it occurs. */
export interface Definition {
  readonly type: CompilerType;
  readonly name: string;
  /** How it is referred to until the final names are given. */
  readonly reference: string;
  schema: JsonSchemaObject | undefined;
  failure: Unrepresentable | undefined;
  /** How many types it is made of. */
  size: number;
  recursive: boolean;
}

const prefix = "#/$defs/";

/** The structures met so far. Each is read once, so that recursion ends and sharing is seen. */
export class Definitions {
  readonly #byType = new Map<CompilerType, Definition>();
  readonly #byReference = new Map<string, Definition>();
  #count = 0;

  /** What to put in place of a type that is known already. */
  reference(type: CompilerType): SchemaReading | undefined {
    const definition = this.#byType.get(type);
    if (definition === undefined) return undefined;
    if (definition.failure !== undefined) return definition.failure;
    if (definition.schema === undefined) definition.recursive = true;
    return { $ref: definition.reference };
  }

  /** To be called before a structure is read. */
  begin(type: CompilerType, name: string): Definition {
    const definition: Definition = {
      type,
      name,
      reference: `${prefix}${(this.#count += 1)}`,
      schema: undefined,
      failure: undefined,
      size: 0,
      recursive: false,
    };
    this.#byType.set(type, definition);
    this.#byReference.set(definition.reference, definition);
    return definition;
  }

  /** To be called when it has been read; answers with what to put in its place. */
  finish(definition: Definition, reading: SchemaReading, size: number): SchemaReading {
    definition.size = size;
    if (reading instanceof Unrepresentable) {
      definition.failure = reading;
      if (definition.recursive) this.#forgetSince(definition);
      return reading;
    }
    definition.schema = reading;
    return { $ref: definition.reference };
  }

  /** The definition that a schema refers to, if it is a reference. */
  target(schema: JsonSchemaObject): Definition | undefined {
    return schema.$ref === undefined ? undefined : this.#byReference.get(schema.$ref);
  }

  /** The schema itself, references followed; what stands beside a reference is kept. */
  resolve(schema: JsonSchemaObject): JsonSchemaObject {
    const target = this.target(schema)?.schema;
    if (target === undefined) return schema;
    const { $ref: _, ...beside } = schema;
    return this.resolve({ ...target, ...beside });
  }

  /** What was read within a recursive failure may refer to it, and is to be read again. */
  #forgetSince(failed: Definition): void {
    let since = false;
    for (const [type, definition] of this.#byType) {
      if (since) this.#byType.delete(type);
      since ||= definition === failed;
    }
  }
}
