import type { Any } from "@bufbuild/protobuf/wkt";
import { isVariableType, LaterError, type VariableType } from "later-runtime";

import { readValue } from "../../wire/read-value.ts";

/** Types of the protocol that no variable has, but arguments of tools. */
const otherTypes = new Set(["map", "list"]);

/**
 * The value that a client sends for a variable. It has to be what its own type says; whether it is what
 * the variable's type asks for is for the variable to say.
 *
 * @throws LaterError `INVALID_VALUE`
 */
export function readVariableValue(any: Any | undefined, binary: Uint8Array): unknown {
  if (any === undefined && binary.length === 0) {
    throw new LaterError("INVALID_VALUE", "The request has no value.");
  }
  const { type, value } = readValue(any, binary);
  if (type === undefined || otherTypes.has(type)) return value;
  if (!isVariableType(type)) {
    throw new LaterError("INVALID_VALUE", `Unknown type: "${type.slice(0, 64)}".`);
  }
  const [fits, complaint] = forms[type];
  if (!fits(value)) throw new LaterError("INVALID_VALUE", complaint);
  return value;
}

const isNumber = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "bigint";
const isText = (value: unknown): boolean => typeof value === "string" || typeof value === "boolean";
const isTextOrNull = (value: unknown): boolean => isText(value) || value === null;
const booleans = new Set<unknown>([true, false, "true", "false", 1, 0]);
const special = new Set<unknown>(["NaN", "Infinity", "-Infinity"]);

/** What JSON a type is written as, and what clients are told of any other. */
const forms: Readonly<Record<VariableType, readonly [(value: unknown) => boolean, string]>> = {
  float: [(value) => isNumber(value) || special.has(value), "must be a number"],
  integer: [(value) => typeof value === "bigint" || Number.isInteger(value), "must be an integer"],
  string: [isText, "must be a string"],
  boolean: [(value) => booleans.has(value), "must be a boolean (true or false)"],
  choice: [isTextOrNull, "must be a string"],
  module: [isTextOrNull, "must be a module name"],
  embedding: [
    (value) => Array.isArray(value) || ArrayBuffer.isView(value),
    "must be a list of numbers",
  ],
  tensor: [
    (value) => typeof value === "object" && value !== null && "shape" in value,
    "must be a tensor with shape and data",
  ],
};
