import { JsonCopier } from "../model/json-copier.ts";
import type { JsonSchemaObject, JsonSchemaType } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { parseJson } from "../model/parse-json.ts";
import { literalsOf } from "../schema/keywords/literals-of.ts";
import { isOfKind, isSchemaType } from "../schema/validation/value-kind.ts";
import { changed, type Mended, unchanged } from "./mended.ts";

const number = /^-?(?:0|[1-9]\d{0,63})(?:\.\d{1,64})?(?:[eE][+-]?\d{1,3})?$/;
const maximumLength = 1_000_000;

const kinds: readonly JsonSchemaType[] = [
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
];

/**
 * What a value may have been meant to be, by the type and the listed values of a schema alone: itself first, then what
 * stands in it as text, then a list of it.
 */
export function* candidatesFor(schema: JsonSchemaObject, value: JsonValue): Generator<Mended> {
  const wanted = kindsOf(schema);
  if (wanted === undefined) {
    yield unchanged(value);
    return;
  }
  if (wanted.some((kind) => isOfKind(kind, value))) yield unchanged(value);
  if (typeof value === "string") {
    yield* inOtherCase(schema, value);
    yield* readText(value, wanted);
  }
  // Nothing at all may as well stand for an empty list.
  const isSingle = !Array.isArray(value) && value !== null && value !== "";
  if (isSingle && wanted.includes("array")) yield changed("list", value, [value]);
}

/** Those that the schema names, or those of the values that it lists. */
function kindsOf(schema: JsonSchemaObject): readonly JsonSchemaType[] | undefined {
  const { type } = schema;
  if (isSchemaType(type)) return [type];
  if (Array.isArray(type)) return type as readonly JsonSchemaType[];
  const values = literalsOf(schema);
  return values && kinds.filter((kind) => values.some((value) => isOfKind(kind, value)));
}

function* inOtherCase(schema: JsonSchemaObject, text: string): Generator<Mended> {
  const folded = text.toLowerCase();
  const [meant, another] = (literalsOf(schema) ?? []).filter(
    (value) => typeof value === "string" && value.toLowerCase() === folded,
  );
  if (typeof meant === "string" && another === undefined) yield changed("case", text, meant);
}

function* readText(text: string, wanted: readonly JsonSchemaType[]): Generator<Mended> {
  if (text.length > maximumLength) return;
  const written = text.trim();
  const wants = (kind: JsonSchemaType): boolean => wanted.includes(kind);
  if ((wants("number") || wants("integer")) && number.test(written)) {
    yield* readJson("number", text);
  }
  if (wants("boolean") && /^(?:true|false)$/i.test(written)) {
    yield changed("boolean", text, written.toLowerCase() === "true");
  }
  if (wants("null") && written === "null") yield changed("null", text, null);
  if ((wants("array") && written[0] === "[") || (wants("object") && written[0] === "{")) {
    yield* readJson("json", text);
  }
}

function* readJson(kind: "number" | "json", text: string): Generator<Mended> {
  try {
    // Escapes can stand for what is no text.
    yield changed(kind, text, new JsonCopier().copy(parseJson(text)) as JsonValue);
  } catch {
    // It only looked like that.
  }
}
