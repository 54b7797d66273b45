import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { isOwnCodecName } from "../../schema/keywords/codec.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, Unrepresentable } from "./schema-reading.ts";

/**
 * Puts the alternatives of a union with codecs of the program's own in an order in which each is reached, because the
 * first that fits decides: what is limited before what takes any JSON of its type. Of `Decimal | string` a model needs
 * to know one form only; two codecs for the same JSON are refused.
 */
export function tellCodecsApart(
  reader: SchemaReader,
  alternatives: readonly JsonSchemaObject[],
  place: Place,
): readonly JsonSchemaObject[] {
  const forms = alternatives.map((schema) => formOf(reader, schema));
  const own = forms.filter(({ codec }) => isOwnCodecName(codec));
  if (own.length === 0 || reader.direction === "output") return alternatives;
  for (const [index, { codec, json }] of own.entries()) {
    const rival = own.slice(index + 1).find((other) => other.json === json);
    if (rival === undefined) continue;
    const message =
      `"${place.path}" takes values of the codecs "${codec}" and "${rival.codec}", whose JSON is the same. ` +
      "Limit the JSON of one with a tag such as @pattern, or declare a function that takes one of them.";
    reader.report("error", "UNSUPPORTED_TYPE", message, place);
  }
  const isSpare = ({ codec, json }: Form): boolean =>
    codec === undefined && own.some((other) => other.json === json);
  for (const { codec, type } of forms.filter(isSpare)) {
    const meant = own.find((other) => other.type === type)?.codec ?? codec;
    const reason = `${typeof type === "string" ? `any other ${type}` : "other JSON"} than a ${meant}`;
    reader.reportHiddenAlternative(new Unrepresentable(reason, place));
  }
  return forms
    .filter((form) => !isSpare(form))
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .map(({ schema }) => schema);
}

interface Form {
  readonly schema: JsonSchemaObject;
  readonly codec: string | undefined;
  readonly type: JsonSchemaObject["type"];
  /** What decides whether JSON fits. */
  readonly json: string;
  /** Whether any JSON of its type fits. */
  readonly isBare: boolean;
  readonly isFixed: boolean;
}

function formOf(reader: SchemaReader, schema: JsonSchemaObject): Form {
  const target = reader.definitions.resolve(schema);
  const json = rulesOf(target);
  return {
    schema,
    codec: target["x-codec"],
    type: json.type,
    json: JSON.stringify(json),
    isBare: Object.keys(json).every((keyword) => keyword === "type"),
    isFixed: json.enum !== undefined && target["x-codec"] === undefined,
  };
}

function rulesOf(schema: JsonSchemaObject): JsonSchemaObject {
  const {
    "x-codec": _codec,
    "x-enum-descriptions": _meanings,
    description: _description,
    title: _title,
    examples: _examples,
    default: _default,
    deprecated: _deprecated,
    ...rules
  } = schema;
  return rules;
}

function rankOf({ isFixed, isBare, codec }: Form): number {
  if (isFixed) return 0;
  if (!isBare) return 1;
  return codec === undefined ? 3 : 2;
}
