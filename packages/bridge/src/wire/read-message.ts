import { BinaryReader } from "@bufbuild/protobuf/wire";
import { LaterError } from "later-runtime";

import { decodeText } from "./decode-text.ts";
import { delimitedField } from "./delimited-field.ts";
import { invalidValue, quote } from "./invalid-value.ts";
import { readJson } from "./read-json.ts";
import { listTag, readListValue, readStruct, readStructValue, valueTag } from "./read-struct.ts";
import { toInteger } from "./to-integer.ts";

/**
 * Reads one of the well-known messages of google.protobuf: the wrappers of scalars, `Value`, `Struct`
 * and `ListValue`. Under `StringValue` and `Value` the bytes may also be JSON text: clients send both.
 *
 * @param name for example `StringValue`
 * @throws LaterError `INVALID_VALUE` for other messages and for bytes that are not such a message
 */
export function readMessage(name: string, bytes: Uint8Array): unknown {
  const read = readers.get(name);
  if (read === undefined) {
    throw invalidValue(`A message ${quote(name)} of google.protobuf is not taken as a value.`);
  }
  try {
    return read(bytes);
  } catch (cause) {
    if (LaterError.is(cause)) throw cause;
    throw invalidValue(`The bytes are not a message ${name}.`, cause);
  }
}

const fieldOne = { varint: 0x08, double: 0x09, float: 0x0d, bytes: 0x0a } as const;

const readers: ReadonlyMap<string, (bytes: Uint8Array) => unknown> = new Map([
  ["DoubleValue", scalar(fieldOne.double, (reader) => reader.double(), 0)],
  ["FloatValue", scalar(fieldOne.float, (reader) => reader.float(), 0)],
  ["Int64Value", scalar(fieldOne.varint, (reader) => toInteger(BigInt(reader.int64())), 0)],
  ["UInt64Value", scalar(fieldOne.varint, (reader) => toInteger(BigInt(reader.uint64())), 0)],
  ["Int32Value", scalar(fieldOne.varint, (reader) => reader.int32(), 0)],
  ["UInt32Value", scalar(fieldOne.varint, (reader) => reader.uint32(), 0)],
  ["BoolValue", scalar(fieldOne.varint, (reader) => reader.bool(), false)],
  ["BytesValue", scalar(fieldOne.bytes, (reader) => reader.bytes(), new Uint8Array())],
  ["StringValue", readStringValue],
  ["Value", readValueMessage],
  ["Struct", (bytes) => readStruct(bytes)],
  ["ListValue", (bytes) => readListValue(bytes)],
]);

/** Reads a message whose only field is a scalar; without the field the value is zero. */
function scalar<Value>(
  tag: number,
  read: (reader: BinaryReader) => Value,
  zero: Value,
): (bytes: Uint8Array) => Value {
  return (bytes) => {
    const reader = new BinaryReader(bytes);
    let value = zero;
    while (reader.pos < reader.len) {
      if (reader.uint32() !== tag) throw invalidValue("The packed message has an unknown field.");
      value = read(reader);
    }
    return value;
  };
}

/** No JSON text that a library writes begins with 0x0a, a line feed. */
function readStringValue(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return "";
  const text = delimitedField(bytes, fieldOne.bytes);
  return text === undefined ? readJson(bytes) : decodeText(text);
}

function readValueMessage(bytes: Uint8Array): unknown {
  return isPackedValue(bytes) ? readStructValue(bytes) : readJson(bytes);
}

/** Two of the tags that a packed `Value` may begin with are also characters of JSON. */
function isPackedValue(bytes: Uint8Array): boolean {
  switch (bytes[0]) {
    case valueTag.null:
    case valueTag.number:
    case valueTag.string:
    case valueTag.struct:
      return true;
    // A space.
    case valueTag.bool:
      return bytes.length === 2 && (bytes[1] === 0 || bytes[1] === 1);
    // The digit 2; what follows in a list that is not empty is the tag of its first element.
    case valueTag.list: {
      const list = delimitedField(bytes, valueTag.list);
      return list?.length === 0 || list?.[0] === listTag.element;
    }
    default:
      return false;
  }
}
