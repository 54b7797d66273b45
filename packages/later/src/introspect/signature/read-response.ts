import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { CompilerSignature, CompilerType, Program } from "../compiler/program.ts";
import { admitsUndefined, kindOf, platformName } from "../compiler/type-kind.ts";
import { linkDefinitions } from "../schema/link-definitions.ts";
import { SchemaReader, SchemaTooLarge } from "../schema/schema-reader.ts";
import { type Place, Unrepresentable } from "../schema/schema-reading.ts";

/** What is known about what a function hands back. */
export interface Response {
  /** Absent when nothing useful can be said. */
  readonly schema?: JsonSchemaObject;
  readonly streaming: boolean;
}

/** A result's schema helps a model less than the parameters' do, and may cost less. */
const budget = 400;

/**
 * Reads the type that a call comes to in the end: awaited, or of a generator what it returns, and if
 * that is nothing what it yields.
 */
export function readResponse(
  program: Program,
  signature: CompilerSignature,
  { place, description }: { readonly place: Place; readonly description: string },
): Response {
  const { type, streaming } = unwrap(program, program.returnTypeOf(signature));
  const schema = schemaOf(program, type, place);
  if (schema === undefined) return { streaming };
  return { schema: description === "" ? schema : { ...schema, description }, streaming };
}

function schemaOf(
  program: Program,
  type: CompilerType | undefined,
  place: Place,
): JsonSchemaObject | undefined {
  if (type === undefined || silent.has(kindOf(program, type))) return undefined;
  const reader = new SchemaReader(program, { direction: "output", budget });
  try {
    const reading = reader.read(type, place);
    if (reading instanceof Unrepresentable) return undefined;
    return linkDefinitions(reading, reader.definitions);
  } catch (error) {
    if (error instanceof SchemaTooLarge) return undefined;
    throw error;
  }
}

/** Types that say nothing about a value. */
const silent: ReadonlySet<string> = new Set(["undefined", "never", "any", "unknown", "unresolved"]);

const promises: ReadonlySet<string> = new Set(["Promise", "PromiseLike"]);

const streams: ReadonlySet<string> = new Set([
  "AsyncGenerator",
  "AsyncIterable",
  "AsyncIterableIterator",
  "AsyncIteratorObject",
  "Generator",
  "ReadableStream",
]);

function unwrap(
  program: Program,
  returned: CompilerType,
): { readonly type: CompilerType | undefined; readonly streaming: boolean } {
  let type = returned;
  let streaming = false;
  for (;;) {
    const name = kindOf(program, type) === "object" ? platformName(program, type) : undefined;
    if (name === undefined || !(promises.has(name) || streams.has(name)))
      return { type, streaming };
    const [inner, final] = program.typeArguments(type);
    if (inner === undefined) return { type, streaming };
    streaming ||= streams.has(name);
    const isFinal = streams.has(name) && final !== undefined && !silent.has(kindOf(program, final));
    // What is returned when it is there, and otherwise what is yielded: either type would mislead.
    if (isFinal && admitsUndefined(program, final)) return { type: undefined, streaming };
    type = isFinal ? final : inner;
  }
}
