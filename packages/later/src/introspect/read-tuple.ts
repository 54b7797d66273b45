import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";
import { elementSyntax } from "./element-syntax.ts";
import type { CompilerType } from "./program.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable, innerPlace } from "./schema-reading.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { withoutUndefined } from "./type-kind.ts";

/** Reads a tuple; an optional element that cannot be represented ends it. */
export function readTuple(reader: SchemaReader, type: CompilerType, place: Place): SchemaReading {
  const { program } = reader;
  const syntax = syntaxOfElements(place);
  const prefixItems: JsonSchemaObject[] = [];
  let items: JsonSchema = false;
  let minItems = 0;
  for (const [index, element] of program.tupleElements(type).entries()) {
    const { written, label } = syntax(index);
    const suffix = element.rest ? "[]" : `[${label ?? index}]`;
    const elementPlace = innerPlace(place, suffix, element.rest ? elementSyntax(written) : written);
    const bare = element.optional ? withoutUndefined(program, element.type) : element.type;
    const reading = reader.read(bare, elementPlace);
    if (reading instanceof Unrepresentable) {
      if (!element.optional && !element.rest) return reading;
      reader.reportHidden(elementPlace, reading);
      break;
    }
    if (element.rest) {
      items = reading;
      break;
    }
    prefixItems.push(label === undefined ? reading : { title: label, ...reading });
    if (!element.optional) minItems += 1;
  }
  return {
    type: "array",
    prefixItems,
    items,
    ...(items === false ? { maxItems: prefixItems.length } : {}),
    minItems,
  };
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
