import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { JsonObject, VariableAccess, VariableType, VariableValue } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import type { Variable } from "../gen/snakepit_bridge_pb.ts";
import { invalidValue } from "../wire/invalid-value.ts";
import { isObject } from "../wire/is-object.ts";
import { fromWireValue } from "./from-wire-value.ts";

/** A variable as the host has told of it. Nobody may change what is in it. */
export interface VariableSnapshot {
  /** Unique in the session. */
  readonly id: string;
  /** Unique in the session. */
  readonly name: string;
  readonly type: VariableType;
  /** Embeddings are packed doubles here, and large tensors are packed. */
  readonly value: VariableValue;
  /** With the names that the protocol uses, such as `min_length`. */
  readonly constraints: JsonObject;
  readonly metadata: Readonly<Record<string, string>>;
  /** 0 at first, one more with each value. */
  readonly version: number;
  /** When it got its value, in milliseconds since 1970. */
  readonly updatedAt: number;
  readonly access?: VariableAccess;
  /** The optimizer that has locked it, if one has. */
  readonly optimization?: { readonly optimizerId: string; readonly startedAt: number };
}

/** @throws LaterError `INVALID_VALUE` for what cannot be read */
export function toSnapshot(variable: Variable | undefined): VariableSnapshot {
  if (variable === undefined) throw invalidValue("The host sent no variable.");
  const { id, name, metadata, version, accessControlJson, optimizationStatus } = variable;
  const { type, value } = fromWireValue(variable.value, {
    declared: variable.type,
    binary: variable.binaryValue,
  });
  return {
    id,
    name,
    type,
    value,
    constraints: readObject(variable.constraintsJson),
    metadata,
    version,
    updatedAt: toMilliseconds(variable.lastUpdatedAt),
    ...(accessControlJson === "" ? {} : { access: readObject(accessControlJson) }),
    ...(optimizationStatus?.optimizing === true
      ? {
          optimization: {
            optimizerId: optimizationStatus.optimizerId,
            startedAt: toMilliseconds(optimizationStatus.startedAt),
          },
        }
      : {}),
  };
}

/** A moment in milliseconds since 1970; 0 where the host tells none. */
export function toMilliseconds(timestamp: Timestamp | undefined): number {
  if (timestamp === undefined) return 0;
  return Number(timestamp.seconds) * 1_000 + timestamp.nanos / 1_000_000;
}

function readObject(text: string): JsonObject {
  if (text === "") return {};
  const value: unknown = parseJson(text);
  if (isObject(value)) return value as JsonObject;
  throw invalidValue("The host sent JSON about a variable that is no object.");
}
