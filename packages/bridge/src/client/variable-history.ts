import type { PlainVariableValue } from "later-runtime";

import type { VariableHistoryEntry } from "../gen/snakepit_bridge_pb.ts";
import { fromWireValue, toPlainValue } from "./from-wire-value.ts";
import { toMilliseconds } from "./variable-snapshot.ts";

/** A version that a variable has or had. */
export interface HistoryEntry {
  readonly version: number;
  readonly value: PlainVariableValue;
  /** When it was set, in milliseconds since 1970. */
  readonly updatedAt: number;
  /** Who set it. */
  readonly changedBy: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws LaterError `INVALID_VALUE` for what cannot be read */
export function toHistoryEntry(entry: VariableHistoryEntry): HistoryEntry {
  const { version, value, timestamp, changedBy, metadata } = entry;
  return {
    version,
    value: toPlainValue(fromWireValue(value)),
    updatedAt: toMilliseconds(timestamp),
    changedBy,
    metadata,
  };
}
