import type { CompilerType } from "../compiler/program.ts";
import { platformName } from "../compiler/type-kind.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable, innerPlace } from "./schema-reading.ts";

/**
 * Reads a type that the language or the platform brings along and that travels in a form of its own,
 * or not at all. `undefined` when its members are what counts.
 */
export function readPlatformType(
  reader: SchemaReader,
  type: CompilerType,
  place: Place,
): SchemaReading | undefined {
  const name = platformName(reader.program, type);
  switch (name) {
    case undefined:
      return undefined;
    case "Date":
      return { type: "string", format: "date-time", "x-codec": "date" };
    case "URL":
      return { type: "string", format: "uri", "x-codec": "url" };
    case "Uint8Array":
      return { type: "string", contentEncoding: "base64", "x-codec": "bytes" };
    case "Buffer":
      return { type: "string", contentEncoding: "base64", "x-codec": "buffer" };
    case "ArrayBuffer":
      return { type: "string", contentEncoding: "base64", "x-codec": "array-buffer" };
    case "File":
    case "Blob":
      return readContent(name, place, reader.direction);
    case "String":
      return { type: "string" };
    case "Number":
      return { type: "number" };
    case "Boolean":
      return { type: "boolean" };
    case "Set":
    case "ReadonlySet":
      return readElements(reader, type, place, true);
    case "Map":
    case "ReadonlyMap":
      return readMap(reader, type, place);
    case "Iterable":
    case "ArrayLike":
      return readElements(reader, type, place, false);
    default:
      return opaque.test(name) ? new Unrepresentable(withArticle(name), place) : undefined;
  }
}

/** What has no JSON form, though its members may look as if it had. */
const opaque =
  /^(?:(?:Async)?(?:Generator|Iterator|Iterable\w*)|Promise(?:Like)?|Weak\w+|\w*Error|Abort\w+|\w*Stream|Request|Response|FormData|Headers|HTML\w*|Node|Event(?:Target|Emitter)?|RegExp|DataView|SharedArrayBuffer|(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array|Proxy|Symbol|Intl|Console)$/;

/** A file has the members that media of a conversation have. Its content as a result would have to be waited for. */
function readContent(
  name: "File" | "Blob",
  place: Place,
  direction: SchemaReader["direction"],
): SchemaReading {
  if (direction === "output") return new Unrepresentable(withArticle(name), place);
  const text = { type: "string" } as const;
  const isFile = name === "File";
  return {
    type: "object",
    properties: {
      ...(isFile ? { name: text } : {}),
      data: { ...text, contentEncoding: "base64" },
      mimeType: text,
    },
    required: isFile ? ["name", "data"] : ["data"],
    additionalProperties: false,
    "x-codec": isFile ? "file" : "blob",
  };
}

function readElements(
  reader: SchemaReader,
  type: CompilerType,
  place: Place,
  isSet: boolean,
): SchemaReading {
  const [element] = reader.program.typeArguments(type);
  if (element === undefined) return new Unrepresentable("a collection of nothing", place);
  const items = reader.read(element, innerPlace(place, "[]", place.written?.typeArguments?.[0]));
  if (items instanceof Unrepresentable) return items;
  return isSet
    ? { type: "array", items, uniqueItems: true, "x-codec": "set" }
    : { type: "array", items };
}

function readMap(reader: SchemaReader, type: CompilerType, place: Place): SchemaReading {
  const [key, value] = reader.program.typeArguments(type);
  if (key === undefined || value === undefined) {
    return new Unrepresentable("a Map of nothing", place);
  }
  const [keySyntax, valueSyntax] = place.written?.typeArguments ?? [];
  const names = reader.read(key, innerPlace(place, " (its keys)", keySyntax));
  if (names instanceof Unrepresentable || names.type !== "string" || names["x-codec"]) {
    return new Unrepresentable("a Map whose keys are not text", place);
  }
  const values = reader.read(value, innerPlace(place, ".*", valueSyntax));
  if (values instanceof Unrepresentable) return values;
  return {
    type: "object",
    ...(names.enum === undefined && names.pattern === undefined ? {} : { propertyNames: names }),
    additionalProperties: values,
    "x-codec": "map",
  };
}

function withArticle(name: string): string {
  return `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}
