import { create } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";

import {
  type BatchSetVariablesRequest,
  BatchSetVariablesRequestSchema,
} from "../../gen/snakepit_bridge_pb.ts";

/** Numbers of the fields of BatchSetVariablesRequest. */
const requestFields = { sessionId: 1, updates: 2, metadata: 3, atomic: 4, binaryUpdates: 5 };
/** Numbers of the fields of the entries of maps, and of `google.protobuf.Any`. */
const key = 1;
const value = 2;
const anyFields = { typeUrl: 1, value: 2 };

/**
 * Reads the request for a batch straight from the wire: it is as long as the batch, and takes three times as
 * long by way of the generated code. What it gives is the same.
 *
 * @throws for bytes that are none of the message
 */
export function readBatchRequest(bytes: Uint8Array): BatchSetVariablesRequest {
  const request = create(BatchSetVariablesRequestSchema);
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const isDelimited = type === WireType.LengthDelimited;
    if (field === requestFields.atomic && type === WireType.Varint) request.atomic = reader.bool();
    else if (!isDelimited) reader.skip(type, field);
    else if (field === requestFields.sessionId) request.sessionId = reader.string();
    else if (field === requestFields.updates) readEntry(reader, request.updates, readAny);
    else if (field === requestFields.metadata) readEntry(reader, request.metadata, readText);
    else if (field === requestFields.binaryUpdates) {
      readEntry(reader, request.binaryUpdates, readBytes);
    } else reader.skip(type, field);
  }
  return request;
}

/** What a kind of values is read with, and what it is when it is missing. */
interface ValueReader<Value> {
  readonly read: (reader: BinaryReader) => Value;
  readonly missing: () => Value;
}

const readText: ValueReader<string> = { read: (reader) => reader.string(), missing: () => "" };

const readBytes: ValueReader<Uint8Array> = {
  read: (reader) => reader.bytes(),
  missing: () => new Uint8Array(),
};

const readAny: ValueReader<Any> = {
  read: (reader) => {
    const any = create(AnySchema);
    const end = endOf(reader);
    while (reader.pos < end) {
      const [field, type] = reader.tag();
      if (type !== WireType.LengthDelimited) reader.skip(type, field);
      else if (field === anyFields.typeUrl) any.typeUrl = reader.string();
      else if (field === anyFields.value) any.value = reader.bytes();
      else reader.skip(type, field);
    }
    return any;
  },
  missing: () => create(AnySchema),
};

/** Reads one entry of a map into it; of equal keys the last counts. */
function readEntry<Value>(
  reader: BinaryReader,
  map: Record<string, Value>,
  { read, missing }: ValueReader<Value>,
): void {
  let name = "";
  let found: Value | undefined;
  const end = endOf(reader);
  while (reader.pos < end) {
    const [field, type] = reader.tag();
    if (type !== WireType.LengthDelimited) reader.skip(type, field);
    else if (field === key) name = reader.string();
    else if (field === value) found = read(reader);
    else reader.skip(type, field);
  }
  map[name] = found ?? missing();
}

/** Where a message within the message ends. */
function endOf(reader: BinaryReader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError("The message ends too early.");
  return end;
}
