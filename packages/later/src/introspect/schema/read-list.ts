import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { CompilerSymbol, CompilerType, Program } from "../compiler/program.ts";
import { kindOf } from "../compiler/type-kind.ts";
import { elementSyntax } from "./element-syntax.ts";
import { isKeyedBySymbol, isOptionalSymbol } from "./read-object.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable, innerPlace } from "./schema-reading.ts";

/**
 * Reads a list. One that is joined with an object, as in `string[] & { 0: string }`, has at least the elements that are
 * named there; JSON has no place for other members.
 */
export function readList(reader: SchemaReader, type: CompilerType, place: Place): SchemaReading {
  const { program } = reader;
  // A list that is joined with something else is none with arguments of its own.
  const [argument] = program.typeArguments(type);
  const element = argument ?? program.indexesOf(type)[0]?.value;
  if (element === undefined) return reader.readOpen("unknown", place);
  const items = reader.read(element, innerPlace(place, "[]", elementSyntax(place.written)));
  if (items instanceof Unrepresentable) return items;
  const limits = limitsOf(reader, { type, element }, place);
  return limits instanceof Unrepresentable ? limits : { type: "array", items, ...limits };
}

function limitsOf(
  reader: SchemaReader,
  list: { readonly type: CompilerType; readonly element: CompilerType },
  place: Place,
): Pick<JsonSchemaObject, "minItems"> | Unrepresentable {
  const { program } = reader;
  const required = reader.direction === "output" ? [] : joinedMembers(program, list.type);
  const types = program.typesOf(required);
  let minItems = 0;
  let isLoose = false;
  for (const [index, { name }] of required.entries()) {
    if (name in Array.prototype) continue;
    if (!/^\d{1,4}$/.test(name)) {
      return new Unrepresentable(`a list that has "${name}" besides its elements`, place);
    }
    minItems = Math.max(minItems, Number(name) + 1);
    isLoose ||= types[index] !== list.element;
  }
  if (isLoose) reader.reportLoosened(list.type, place);
  return minItems === 0 ? {} : { minItems };
}

/** What a list has to have because of what it is joined with. */
function joinedMembers(program: Program, type: CompilerType): readonly CompilerSymbol[] {
  if (!(type.flags & (program.typeFlags["Intersection"] ?? 0))) return [];
  return program
    .constituents(type)
    .filter((part) => kindOf(program, part) === "object")
    .flatMap((part) => program.propertiesOf(part))
    .filter((symbol) => !isOptionalSymbol(program, symbol) && !isKeyedBySymbol(symbol));
}
