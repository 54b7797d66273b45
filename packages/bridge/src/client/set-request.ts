import type { MessageInitShape } from "@bufbuild/protobuf";
import { LaterError, type SetVariableOptions } from "later-runtime";

import type {
  BatchSetVariablesRequestSchema,
  SetVariableRequestSchema,
} from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toAny } from "../protocol/to-any.ts";
import { toSentValue } from "./to-sent-value.ts";

/** A new value for a variable, whose type may be known. */
export interface NewValue {
  readonly identifier: string;
  readonly value: unknown;
  readonly type: string | undefined;
}

/** The greatest version that the protocol has a field for. */
const maximumVersion = 2_147_483_647;

/** @throws LaterError `INVALID_VARIABLE`, `INVALID_ARGUMENT` */
export function toSetRequest(
  sessionId: string,
  { identifier, value, type }: NewValue,
  { expectedVersion, metadata, optimizerId }: SetVariableOptions,
): MessageInitShape<typeof SetVariableRequestSchema> {
  const sent = toSentValue(value, type);
  return {
    sessionId,
    variableIdentifier: identifier,
    value: toAny(sent.value),
    binaryValue: sent.binaryValue,
    metadata: {
      ...metadata,
      ...(optimizerId === undefined ? {} : { [metadataNames.optimizerId]: optimizerId }),
      // The field cannot tell this version from none.
      ...(expectedVersion === 0 ? { [metadataNames.expectedVersion]: "0" } : {}),
    },
    ...(expectedVersion === undefined ? {} : { expectedVersion: readVersion(expectedVersion) }),
  };
}

/** @throws LaterError `INVALID_VARIABLE` */
export function toBatchRequest(
  sessionId: string,
  values: readonly NewValue[],
  {
    atomic = true,
    metadata,
    optimizerId,
  }: Omit<SetVariableOptions, "expectedVersion"> & {
    readonly atomic?: boolean;
  },
): MessageInitShape<typeof BatchSetVariablesRequestSchema> {
  const sent = values.map(({ identifier, value, type }) => ({
    identifier,
    ...toSentValue(value, type),
  }));
  return {
    sessionId,
    atomic,
    metadata: {
      ...metadata,
      ...(optimizerId === undefined ? {} : { [metadataNames.optimizerId]: optimizerId }),
    },
    updates: Object.fromEntries(sent.map(({ identifier, value }) => [identifier, toAny(value)])),
    binaryUpdates: Object.fromEntries(
      sent
        .filter(({ binaryValue }) => binaryValue.length > 0)
        .map(({ identifier, binaryValue }) => [identifier, binaryValue]),
    ),
  };
}

/** @throws LaterError `INVALID_ARGUMENT` for what no variable has as its version */
export function readVersion(version: number): number {
  if (Number.isInteger(version) && version >= 0 && version <= maximumVersion) return version;
  throw new LaterError("INVALID_ARGUMENT", "A version is a whole number from 0 to 2^31 − 1.");
}
