import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { CompilerType } from "../compiler/program.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable } from "./schema-reading.ts";

/** Reads a type that has one value. */
export function readLiteral(reader: SchemaReader, type: CompilerType, place: Place): SchemaReading {
  const value = reader.program.literalValue(type);
  if (typeof value === "bigint" && !Number.isSafeInteger(Number(value))) {
    return new Unrepresentable("an integer that JSON numbers cannot hold", place);
  }
  return enumSchema([value]);
}

/** The schema of some values that are all of one type. */
export function enumSchema(
  values: readonly (string | number | boolean | bigint)[],
): JsonSchemaObject {
  const [first] = values;
  switch (typeof first) {
    case "bigint":
      return { type: "integer", enum: values.map(Number), "x-codec": "bigint" };
    case "number":
      return { type: "number", enum: values };
    case "boolean":
      return { type: "boolean", enum: values };
    default:
      return { type: "string", enum: values };
  }
}
