import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { isCodecName, isOwnCodecName } from "../../schema/keywords/codec.ts";
import { firstCommentAbove } from "../comments/comment-above.ts";
import { applyValueDoc } from "./apply-value-doc.ts";
import type { OwnCodec } from "./own-codecs.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable } from "./schema-reading.ts";

/** Reads a type that a codec of the program's own is for: what the model sees is the JSON of the codec. */
export function readCodec(reader: SchemaReader, codec: OwnCodec, place: Place): SchemaReading {
  const { name, json, symbol } = codec;
  const declarations = reader.program.declarationsOf(symbol);
  const doc = firstCommentAbove(declarations);
  const refuse = (problem: string): SchemaReading => {
    const message = `"${place.path}" needs the codec "${name}", which cannot be used: ${problem}`;
    reader.report("error", "UNSUPPORTED_TYPE", message, place);
    // What is reported already need not be reported as missing.
    return reader.direction === "input" ? {} : new Unrepresentable("an unknown type", place);
  };
  const problem = problemOf(codec);
  if (problem !== undefined || json === undefined) return refuse(problem ?? noJson);
  const written = declarations[0]?.type?.members?.find((member) => member.name?.text === "json");
  const inside: Place = { ...place, written: written?.type, need: "required", open: doc.open };
  const reading = reader.read(json, inside);
  if (reading instanceof Unrepresentable) {
    return refuse(`its JSON is or has ${reading.reason}. Write another type for "json".`);
  }
  const schema = applyValueDoc(reader, reading, doc, inside);
  const flaw = flawOf(reader, schema);
  return flaw === undefined ? ({ ...schema, "x-codec": name } as JsonSchemaObject) : refuse(flaw);
}

const noJson = 'it has no "json". Declare it as { value: …; json: … }.';

function problemOf({ name, rivals }: OwnCodec): string | undefined {
  if (isCodecName(name)) return "the library has one of this name. Choose another name.";
  if (!isOwnCodecName(name)) {
    return 'a name is made of letters, digits, "_" and "-", and begins with a letter. Choose another name.';
  }
  if (rivals.length === 0) return undefined;
  return `"${rivals.join('" and "')}" stands for the same type. Remove one of them.`;
}

/** What JSON cannot be if it is to be told from the value, and from its absence. */
function flawOf(reader: SchemaReader, schema: JsonSchemaObject): string | undefined {
  const { type, anyOf, "x-codec": codec } = reader.definitions.resolve(schema);
  if (codec !== undefined) {
    return 'its JSON is itself a value with a codec. Write for "json" what that one has.';
  }
  if (type === "null" || (typeof type === "object" && type.includes("null"))) {
    return 'its JSON may be null, which stands for no value. Take null from "json".';
  }
  return anyOf
    ?.map((part) => (typeof part === "object" ? flawOf(reader, part) : undefined))
    .find((flaw) => flaw !== undefined);
}
