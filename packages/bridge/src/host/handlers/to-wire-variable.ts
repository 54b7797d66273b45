import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { VariableRecord } from "later-runtime";
import { printJson } from "later-runtime/adm";

import { type Variable, Variable_Source, VariableSchema } from "../../gen/snakepit_bridge_pb.ts";
import { toAny } from "../../protocol/to-any.ts";
import { writeValue } from "../../wire/write-value.ts";

/** A variable as the protocol has it; with large values as bytes of our layout where these are read. */
export function toWireVariable(record: VariableRecord, binary: boolean): Variable {
  const { id, name, type, source, version, access, optimization } = record;
  const { value, binaryValue } = writeValue(type, record.value, { binary });
  return create(VariableSchema, {
    id,
    name,
    type,
    value: toAny(value),
    constraintsJson: printJson(record.constraints),
    metadata: toWireMetadata(record),
    source: source.toLowerCase() === "python" ? Variable_Source.PYTHON : Variable_Source.ELIXIR,
    lastUpdatedAt: toTimestamp(record.updatedAt),
    version,
    accessControlJson: access === undefined ? "" : printJson(access),
    optimizationStatus:
      optimization === undefined
        ? { optimizing: false }
        : {
            optimizing: true,
            optimizerId: optimization.optimizerId,
            startedAt: toTimestamp(optimization.startedAt),
          },
    binaryValue,
  });
}

/** A moment in milliseconds since 1970. */
export function toTimestamp(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1_000);
  return create(TimestampSchema, {
    seconds: BigInt(seconds),
    nanos: Math.round(ms - seconds * 1_000) * 1_000_000,
  });
}

/** With what the protocol keeps among the metadata: whose the value is, and since when. */
export function toWireMetadata({
  metadata,
  source,
  version,
  updatedAt,
}: VariableRecord): Record<string, string> {
  if (version === 0) return { ...metadata, source };
  return { ...metadata, source, updated_at: new Date(updatedAt).toISOString() };
}
