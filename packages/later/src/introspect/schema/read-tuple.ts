import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { CompilerType, TupleElement } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { kindOf, withoutUndefined } from "../compiler/type-kind.ts";
import { elementSyntax } from "./element-syntax.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable, innerPlace } from "./schema-reading.ts";

/**
 * Reads a tuple; an optional element that cannot be represented ends it. Elements behind those of which
 * there may be any number have no place of their own in a schema.
 */
export function readTuple(reader: SchemaReader, type: CompilerType, place: Place): SchemaReading {
  const { program } = reader;
  const syntax = syntaxOfElements(place);
  const prefixItems: JsonSchemaObject[] = [];
  const others = new Map<string, JsonSchemaObject>();
  let minItems = 0;
  for (const [index, element] of program.tupleElements(type).entries()) {
    const { written, label } = syntax(index);
    const suffix = element.rest ? "[]" : `[${label ?? index}]`;
    const elementPlace = innerPlace(place, suffix, element.rest ? elementSyntax(written) : written);
    const reading = readElement(reader, element, elementPlace);
    if (reading instanceof Unrepresentable) {
      if (!element.optional && !element.rest) return reading;
      reader.reportHidden(elementPlace, reading);
      if (element.optional) break;
      continue;
    }
    if (!element.optional && !element.rest) minItems += 1;
    if (element.rest || others.size > 0) others.set(JSON.stringify(reading), reading);
    else prefixItems.push(label === undefined ? reading : { title: label, ...reading });
  }
  const [first, ...more] = others.values();
  const items = more.length > 0 ? { anyOf: [...others.values()] } : (first ?? false);
  if (more.length > 0) reader.reportLoosened(type, place);
  return {
    type: "array",
    prefixItems,
    items,
    ...(items === false ? { maxItems: prefixItems.length } : {}),
    minItems,
  };
}

function readElement(reader: SchemaReader, element: TupleElement, place: Place): SchemaReading {
  const { program } = reader;
  const { type, optional, spread } = element;
  if (!spread) return reader.read(optional ? withoutUndefined(program, type) : type, place);
  const list = program.constraintOf(type) ?? type;
  const [inner] = kindOf(program, list) === "array" ? program.typeArguments(list) : [];
  return inner === undefined
    ? new Unrepresentable("a list that is made of another one", place)
    : reader.read(inner, place);
}

interface ElementSyntax {
  readonly written: SyntaxNode | undefined;
  readonly label: string | undefined;
}

/** Labels are taken from the syntax, since not every compiler keeps them in the type. */
function syntaxOfElements({ written }: Place): (index: number) => ElementSyntax {
  const tuple = written?.elements === undefined ? written?.type : written;
  return (index) => {
    const element = tuple?.elements?.[index];
    const label = element?.name?.text;
    return { label, written: label === undefined ? element : element?.type };
  };
}
