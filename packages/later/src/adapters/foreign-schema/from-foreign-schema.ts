import type { Diagnostic } from "../../declare/derived-tool.ts";
import { LaterError } from "../../errors/later-error.ts";
import { parseJsonPointer } from "../../model/json-pointer.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { compileValidator } from "../../schema/compile-validator.ts";
import { transformSchema } from "../../schema/transform-schema.ts";
import { fromOlderDraft } from "./from-older-draft.ts";

/** Each time one part is left out; a schema with more flaws is as good as none. */
const maximumFlaws = 100;

/** A schema that can be validated by, and what of the foreign one it lacks. */
export interface ReadSchema {
  readonly schema: JsonSchemaObject;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The schema of another library's or program's tool as one that can be validated by: of JSON Schema 2020-12 and of type `object`, without the
 * marks by which values of our own are decoded. What cannot be read of it, such as a regular expression of another
 * language or a reference to another place, is left out: less is refused then, and is left to whoever runs the tool.
 */
export function fromForeignSchema(schema: object): ReadSchema {
  const copy = copyOf(schema);
  const read = copy === undefined ? undefined : leaveOutFlaws(copy);
  if (read !== undefined) return read;
  const message = "The schema cannot be read, so the tool has to judge all arguments itself.";
  return { schema: { type: "object" }, diagnostics: [loosened(message)] };
}

/** Takes out what cannot be read until the rest can be; nothing where that is too much. */
function leaveOutFlaws(schema: JsonSchemaObject): ReadSchema | undefined {
  const diagnostics: Diagnostic[] = [];
  while (diagnostics.length < maximumFlaws) {
    const flaw = flawOf(schema);
    if (flaw === undefined) return { schema, diagnostics };
    if (!removeAt(schema, flaw.path)) break;
    const message = `A part of the schema is left to the tool itself: ${flaw.message}`;
    diagnostics.push(loosened(message));
  }
  return undefined;
}

function loosened(message: string): Diagnostic {
  return { severity: "warning", code: "LOOSENED", message };
}

/** Nothing of what is nested too deep. */
function copyOf(schema: object): JsonSchemaObject | undefined {
  try {
    const copy = transformSchema(structuredClone(schema), withoutMarks);
    return { ...(copy as JsonSchemaObject), type: "object" };
  } catch {
    return undefined;
  }
}

/** Without what says of which draft it was, too. */
function withoutMarks(schema: JsonSchemaObject): JsonSchemaObject {
  const {
    "x-codec": _codec,
    "x-enum-descriptions": _meanings,
    $schema: _draft,
    ...rest
  } = fromOlderDraft(schema);
  return rest;
}

/** What cannot be read first, and a JSON Pointer to it. */
function flawOf(
  schema: JsonSchemaObject,
): { readonly path: string; readonly message: string } | undefined {
  try {
    compileValidator(schema);
    return undefined;
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    const { path } = error.details;
    return { path: typeof path === "string" ? path : "", message: error.message };
  }
}

/** Tells whether there was anything. */
function removeAt(schema: JsonSchemaObject, path: string): boolean {
  const tokens = parseJsonPointer(path) ?? [];
  const last = tokens.at(-1);
  if (last === undefined) return false;
  let parent: unknown = schema;
  for (const token of tokens.slice(0, -1)) {
    parent = isObject(parent) || Array.isArray(parent) ? Reflect.get(parent, token) : undefined;
  }
  // In a list something has to stay, so that the others keep their places.
  if (Array.isArray(parent)) return Reflect.set(parent, last, true);
  return isObject(parent) && Object.hasOwn(parent, last) && Reflect.deleteProperty(parent, last);
}
