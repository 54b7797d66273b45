import { BinaryReader } from "@bufbuild/protobuf/wire";

import { decodeText } from "./decode-text.ts";
import { invalidValue } from "./invalid-value.ts";
import { maximumDepth } from "./nesting.ts";

/** The tags of the fields of `google.protobuf.Value`. */
export const valueTag = {
  null: 0x08,
  number: 0x11,
  string: 0x1a,
  bool: 0x20,
  struct: 0x2a,
  list: 0x32,
} as const;

/** The tag of the field of `google.protobuf.ListValue`. */
export const listTag = { element: 0x0a } as const;

const structTag = { entry: 0x0a, name: 0x0a, value: 0x12 } as const;

/**
 * Reads a packed `google.protobuf.Value` as the JSON that it stands for; numbers may be NaN and
 * infinite. Every name becomes an own member, also `__proto__`.
 *
 * @throws LaterError `INVALID_VALUE` for other bytes and for more than 512 levels; RangeError for
 * bytes that end too early
 */
export function readStructValue(bytes: Uint8Array, depth = 0): unknown {
  if (depth > maximumDepth) throw invalidValue(`The value has more than ${maximumDepth} levels.`);
  const reader = new BinaryReader(bytes);
  let value: unknown;
  while (reader.pos < reader.len) {
    switch (reader.uint32()) {
      case valueTag.null:
        reader.int32();
        value = null;
        break;
      case valueTag.number:
        value = reader.double();
        break;
      case valueTag.string:
        value = decodeText(reader.bytes());
        break;
      case valueTag.bool:
        value = reader.bool();
        break;
      case valueTag.struct:
        value = readStruct(reader.bytes(), depth + 1);
        break;
      case valueTag.list:
        value = readListValue(reader.bytes(), depth + 1);
        break;
      default:
        throw invalidValue("The packed value has an unknown field.");
    }
  }
  if (value === undefined) throw invalidValue("The packed value is of no kind.");
  return value;
}

/** Reads a packed `google.protobuf.Struct`; throws as {@link readStructValue} does. */
export function readStruct(bytes: Uint8Array, depth = 0): object {
  const entries = readRepeated(bytes, structTag.entry).map((entry) => readEntry(entry, depth));
  // Unlike assignment this makes own members of all names.
  return Object.fromEntries(entries);
}

/** Reads a packed `google.protobuf.ListValue`; throws as {@link readStructValue} does. */
export function readListValue(bytes: Uint8Array, depth = 0): readonly unknown[] {
  const elements = readRepeated(bytes, listTag.element);
  return elements.map((element) => readStructValue(element, depth));
}

function readEntry(bytes: Uint8Array, depth: number): readonly [string, unknown] {
  const reader = new BinaryReader(bytes);
  let name = "";
  let value: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === structTag.name) name = decodeText(reader.bytes());
    else if (tag === structTag.value) value = reader.bytes();
    else throw invalidValue("The packed member has an unknown field.");
  }
  return [name, readStructValue(value, depth)];
}

function readRepeated(bytes: Uint8Array, tag: number): readonly Uint8Array[] {
  const reader = new BinaryReader(bytes);
  const parts: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    if (reader.uint32() !== tag) throw invalidValue("The packed value has an unknown field.");
    parts.push(reader.bytes());
  }
  return parts;
}
