import type { MessageInitShape } from "@bufbuild/protobuf";
import { LaterError, type VariableDefinition, type VariableRegistration } from "later-runtime";
import type { JsonValue } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { RegisterVariableRequestSchema } from "../gen/snakepit_bridge_pb.ts";
import { toAny } from "../protocol/to-any.ts";
import { toSentValue } from "./to-sent-value.ts";

/** Members of a definition that are no constraints. */
const others = new Set(["type", "initial", "description", "metadata", "access"]);

/** The definition in the words of the protocol. */
export function toRegistration(name: string, definition: VariableDefinition): VariableRegistration {
  const { type, initial, description, metadata, access } = definition;
  const constraints = Object.entries(definition)
    .filter(([key, value]) => !others.has(key) && value !== undefined)
    .map(([key, value]): [string, JsonValue] => [toSnakeCase(key), value as JsonValue]);
  return {
    name,
    type,
    initial,
    constraints: Object.fromEntries(constraints),
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(access === undefined ? {} : { access }),
  };
}

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

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
