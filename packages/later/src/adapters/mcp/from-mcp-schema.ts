import { LaterError } from "../../errors/later-error.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { compileValidator } from "../../schema/compile-validator.ts";
import { transformSchema } from "../../schema/transform-schema.ts";
import { fromOlderDraft } from "./from-older-draft.ts";

/** Each time one part is left out; a schema with more flaws is as good as none. */
const maximumFlaws = 100;

/**
 * The schema of a server's tool as one that can be validated by: of JSON Schema 2020-12 and of type `object`, without the
 * marks by which values of our own are decoded. What cannot be read of it, such as a regular expression of another
 * language or a reference to another place, is left out: less is refused then, and the server validates itself.
 */
export function fromMcpSchema(schema: object): JsonSchemaObject {
  const copy = copyOf(schema);
  for (let flaws = 0; flaws < maximumFlaws; flaws += 1) {
    const flaw = flawOf(copy);
    if (flaw === undefined) return copy;
    if (flaw === "" || !removeAt(copy, flaw)) break;
  }
  return { type: "object" };
}

function copyOf(schema: object): JsonSchemaObject {
  try {
    const copy = transformSchema(structuredClone(schema), withoutMarks);
    return { ...(copy as JsonSchemaObject), type: "object" };
  } catch {
    // Nested too deep to be read.
    return { type: "object" };
  }
}

function withoutMarks(schema: JsonSchemaObject): JsonSchemaObject {
  const { "x-codec": _codec, "x-enum-descriptions": _meanings, ...rest } = fromOlderDraft(schema);
  return rest;
}

/** A JSON Pointer to the first part that cannot be read. */
function flawOf(schema: JsonSchemaObject): string | undefined {
  try {
    compileValidator(schema);
    return undefined;
  } catch (error) {
    const path = LaterError.is(error) ? error.details?.["path"] : undefined;
    return typeof path === "string" ? path : "";
  }
}

/** Tells whether there was anything. */
function removeAt(schema: JsonSchemaObject, path: string): boolean {
  const tokens = path
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = tokens.pop() as string;
  let parent: unknown = schema;
  for (const token of tokens) {
    parent = isObject(parent) || Array.isArray(parent) ? Reflect.get(parent, token) : undefined;
  }
  // In a list something has to stay, so that the others keep their places.
  if (Array.isArray(parent)) return Reflect.set(parent, last, true);
  return isObject(parent) && Object.hasOwn(parent, last) && Reflect.deleteProperty(parent, last);
}
