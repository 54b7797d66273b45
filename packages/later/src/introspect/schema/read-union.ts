import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { CompilerType } from "../compiler/program.ts";
import { kindOf, primitiveOf } from "../compiler/type-kind.ts";
import { enumSchema } from "./read-literal.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable, innerPlace } from "./schema-reading.ts";
import { tellCodecsApart } from "./tell-codecs-apart.ts";
import { contentText, literalKey, typeKey } from "./type-key.ts";
import { type UnionOrder, unionOrder } from "./union-order.ts";

/**
 * Reads a union: literals of one type become one `enum`, `null` comes last, and alternatives that
 * cannot be represented are left out as long as one remains.
 */
export function readUnion(reader: SchemaReader, type: CompilerType, place: Place): SchemaReading {
  const { program } = reader;
  const order = unionOrder(program, type, place.written);
  const parts = program.constituents(type).map((part) => partOf(reader, part));
  const kept = order.sort(
    mergeBooleans(parts).filter(({ kind }) => !valueless.has(kind)),
    (part) => part.key,
    (part) => contentText(program, part.type),
  );
  const alternatives: JsonSchemaObject[] = [];
  const dropped: Unrepresentable[] = [];
  for (const alternative of group(kept)) {
    const reading = readAlternative(reader, alternative, order, place);
    if (reading instanceof Unrepresentable) dropped.push(reading);
    else alternatives.push(reading);
  }
  const acceptsNull =
    parts.some((part) => part.kind === "null") ||
    (reader.direction === "output" && parts.some((part) => part.kind === "undefined"));
  const [failure] = dropped;
  // A tool may return any of them, whereas a model can be kept to those that it is shown.
  if (failure !== undefined && (reader.direction === "output" || alternatives.length === 0)) {
    return failure;
  }
  if (alternatives.length === 0) {
    return acceptsNull ? { type: "null" } : new Unrepresentable("`never`", place);
  }
  for (const hidden of dropped) reader.reportHiddenAlternative(hidden);
  const shown = tellCodecsApart(reader, alternatives, place);
  const distinct = withoutRepetition(withoutSpareForms(reader, shown, place));
  return acceptsNull ? withNull(distinct) : anyOf(distinct);
}

/** What is no alternative of its own in a schema. */
const valueless: ReadonlySet<string> = new Set(["undefined", "null", "never"]);

interface Part {
  readonly kind: string;
  readonly key: string;
  readonly type: CompilerType;
  readonly value?: string | number | boolean | bigint;
}

/** The literals of one type together, or one other type; `examples` where the type is open anyway. */
interface Alternative {
  readonly parts: Part[];
  readonly isEnum: boolean;
}

function partOf({ program, codecs }: SchemaReader, type: CompilerType): Part {
  if (codecs.has(type)) return { kind: "codec", key: typeKey(program, type), type };
  const kind = kindOf(program, type);
  if (kind !== "literal") return { kind, key: typeKey(program, type), type };
  const value = program.literalValue(primitiveOf(program, type));
  return { kind, key: literalKey(value), type, value };
}

/** A union with `boolean` in it holds `true` and `false` apart. */
function mergeBooleans(parts: readonly Part[]): readonly Part[] {
  const booleans = parts.filter((part) => typeof part.value === "boolean");
  const [first] = booleans;
  if (booleans.length < 2 || first === undefined) return parts;
  const merged: Part = { kind: "boolean", key: "boolean", type: first.type };
  return [...parts.filter((part) => !booleans.includes(part)), merged];
}

function group(parts: readonly Part[]): readonly Alternative[] {
  const enums = new Map<string, Alternative>();
  const alternatives: Alternative[] = [];
  for (const part of parts) {
    const kind = part.value === undefined ? part.kind : typeof part.value;
    const open = parts.some((other) => other.kind === kind);
    const together = part.value !== undefined || open ? enums.get(kind) : undefined;
    if (together !== undefined) {
      together.parts.push(part);
      continue;
    }
    const alternative = { parts: [part], isEnum: part.value !== undefined && !open };
    if (part.value !== undefined || primitives.has(kind)) enums.set(kind, alternative);
    alternatives.push(alternative);
  }
  return alternatives;
}

const primitives: ReadonlySet<string> = new Set(["string", "number", "bigint", "boolean"]);

function readAlternative(
  reader: SchemaReader,
  { parts, isEnum }: Alternative,
  order: UnionOrder,
  place: Place,
): SchemaReading {
  const values = parts.map((part) => part.value).filter((value) => value !== undefined);
  if (isEnum) {
    const descriptions = values.flatMap((value) => {
      const text = order.description(literalKey(value));
      return text === undefined ? [] : [[String(value), text] as const];
    });
    return {
      ...enumSchema(values),
      ...(descriptions.length === 0
        ? {}
        : { "x-enum-descriptions": Object.fromEntries(descriptions) }),
    };
  }
  const whole = parts.find((part) => part.value === undefined);
  if (whole === undefined || whole.kind === "boolean") return { type: "boolean" };
  const reading = reader.read(whole.type, innerPlace(place, "", order.written(whole.key)));
  return values.length === 0 || reading instanceof Unrepresentable
    ? reading
    : { ...reading, examples: values.slice(0, 20).map(jsonOf) };
}

function jsonOf(value: string | number | boolean | bigint): string | number | boolean {
  return typeof value === "bigint" ? String(value) : value;
}

/** Of `Date | string | number` a model needs to know one form only: the text of a date. */
function withoutSpareForms(
  reader: SchemaReader,
  alternatives: readonly JsonSchemaObject[],
  place: Place,
): readonly JsonSchemaObject[] {
  const isAnyDate = alternatives.some((schema) => schema["x-codec"] === "date");
  if (!isAnyDate || reader.direction === "output") return alternatives;
  const isSpare = ({ type, enum: values, "x-codec": codec }: JsonSchemaObject): boolean =>
    (type === "string" || type === "number") && values === undefined && codec === undefined;
  for (const { type } of alternatives.filter(isSpare)) {
    const reason = type === "string" ? "any other text than a date" : "a number instead of a date";
    reader.reportHiddenAlternative(new Unrepresentable(reason, place));
  }
  return alternatives.filter((schema) => !isSpare(schema));
}

function withoutRepetition(schemas: readonly JsonSchemaObject[]): readonly JsonSchemaObject[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

function anyOf(schemas: readonly JsonSchemaObject[]): JsonSchemaObject {
  const [only] = schemas;
  return schemas.length === 1 && only !== undefined ? only : { anyOf: schemas };
}

function withNull(schemas: readonly JsonSchemaObject[]): JsonSchemaObject {
  const [only] = schemas;
  if (schemas.length > 1 || only === undefined || typeof only.type !== "string") {
    return { anyOf: [...schemas, { type: "null" }] };
  }
  return {
    ...only,
    type: [only.type, "null"],
    ...(only.enum === undefined ? {} : { enum: [...only.enum, null] }),
  };
}
