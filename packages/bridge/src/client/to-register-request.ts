import type { MessageInitShape } from "@bufbuild/protobuf";
import { LaterError, type VariableRegistration } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { RegisterVariableRequestSchema } from "../gen/snakepit_bridge_pb.ts";
import { toAny } from "../protocol/to-any.ts";
import { toSentValue } from "./to-sent-value.ts";

/** @throws LaterError `INVALID_VARIABLE`, `INVALID_ARGUMENT` for what the protocol cannot carry */
export function toRegisterRequest(
  sessionId: string,
  registration: VariableRegistration,
): MessageInitShape<typeof RegisterVariableRequestSchema> {
  const {
    name,
    type,
    initial,
    constraints = {},
    description,
    metadata = {},
    access,
  } = registration;
  if (access !== undefined) {
    throw new LaterError("INVALID_ARGUMENT", "Who may use a variable is for its host to say.");
  }
  const { value, binaryValue } = toSentValue(initial, type);
  return {
    sessionId,
    name,
    type,
    initialValue: toAny(value),
    initialBinaryValue: binaryValue,
    constraintsJson: printJson(constraints),
    metadata: { ...(description === undefined ? {} : { description }), ...metadata },
  };
}
