import type { JsonSchemaObject } from "later-runtime";

import { type Draft, isObject, isSame, printDraft, readDraft, Unfinished } from "./draft.ts";
import { exampleValue } from "./example-value.ts";
import { refit } from "./refit.ts";

/** Arguments that a person has written, and the schema that they were written for. */
export interface WrittenArguments {
  readonly schema: JsonSchemaObject;
  readonly args: Draft;
}

/** Arguments to begin with: an object, whatever the schema is. */
export function beginArguments(schema: JsonSchemaObject): WrittenArguments {
  const example = exampleValue(schema, schema);
  return { schema, args: isObject(example) ? example : {} };
}

/** Of what was written for another schema, what fits this one. */
export function fitArguments(
  written: WrittenArguments,
  schema: JsonSchemaObject,
): WrittenArguments {
  const { args } = written;
  if (JSON.stringify(written.schema) === JSON.stringify(schema)) return written;
  // Nobody has written those.
  if (isSame(args, beginArguments(written.schema).args)) return beginArguments(schema);
  return { schema, args: args instanceof Unfinished ? args : refit(args, schema, schema) };
}

/** As JSON can hold them. */
export function packArguments({ schema, args }: WrittenArguments): unknown {
  return { schema, text: printDraft(args) };
}

/** Reads what {@link packArguments} gives; nothing for what it does not. */
export function unpackArguments(packed: unknown): WrittenArguments | undefined {
  const { schema, text } = (packed ?? {}) as { schema?: JsonSchemaObject; text?: string };
  return schema === undefined || text === undefined ? undefined : { schema, args: readDraft(text) };
}
