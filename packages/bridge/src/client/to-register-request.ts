import type { MessageInitShape } from "@bufbuild/protobuf";
import type { VariableRegistration } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { RegisterVariableRequestSchema } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toAny } from "../protocol/to-any.ts";
import { toSentValue } from "./to-sent-value.ts";

/** A variable to be made, in the words of the protocol. @throws LaterError `INVALID_ARGUMENT` */
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
  const { value, binaryValue } = toSentValue(initial, type);
  return {
    sessionId,
    name,
    type,
    initialValue: toAny(value),
    initialBinaryValue: binaryValue,
    constraintsJson: printJson(constraints),
    metadata: {
      ...(description === undefined ? {} : { description }),
      ...metadata,
      ...(access === undefined ? {} : { [metadataNames.access]: printJson(access) }),
    },
  };
}
